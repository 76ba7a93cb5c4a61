import { z } from "zod";
import { CONNECTION_STATES } from "./connection-states.ts";

export const tokenOutcomeSchema = z.object({
  token: z.enum(["access_token", "refresh_token", "grant"]),
  /**
   * `queued`: the provider did not respond, and Atlas keeps trying. `unsupported`: the provider has no way to revoke.
   * `kept`: at this provider one revocation ends every grant of the account, and another connection still uses the
   * account; Atlas sends the revocation when the last of them ends.
   */
  result: z.enum(["revoked", "queued", "unsupported", "kept"]),
});

export const revocationSchema = z.object({
  connection_id: z.string(),
  state: z.enum(CONNECTION_STATES),
  tokens: z.array(tokenOutcomeSchema),
});
export type Revocation = z.infer<typeof revocationSchema>;
