import { z } from "zod";
import { CONNECTION_STATES } from "./connection-states.ts";

export const tokenOutcomeSchema = z.object({
  token: z.enum(["access_token", "refresh_token", "grant"]),
  /**
   * `queued`: the provider did not answer; Atlas goes on trying. `unsupported`: it has no way to revoke. `kept`: at this
   * provider one revocation ends every grant of the account, and another connection of it is in use; the provider is
   * told when the last of them goes.
   */
  result: z.enum(["revoked", "queued", "unsupported", "kept"]),
});

export const revocationSchema = z.object({
  connection_id: z.string(),
  state: z.enum(CONNECTION_STATES),
  tokens: z.array(tokenOutcomeSchema),
});
export type Revocation = z.infer<typeof revocationSchema>;
