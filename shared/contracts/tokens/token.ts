import { z } from "zod";
import { externalId, isoTime } from "../fields.ts";
import { refreshErrorSchema } from "./connection.ts";

export const tokenSchema = z.object({
  connection_id: z.string(),
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  /** Null: the token does not expire. */
  expires_at: isoTime.nullable(),
  scope: z.array(z.string()),
  missing_scopes: z.array(z.string()),
  /** True: the token is valid, but its last refresh failed; `last_refresh_error` says why. */
  stale: z.boolean(),
  last_refresh_error: refreshErrorSchema.nullable(),
  /** What the integration asks Atlas to keep of the provider's answers, by its names, such as `instance_url`. */
  extra: z.record(z.string(), z.unknown()),
});
export type Token = z.infer<typeof tokenSchema>;

const maxWait = z.coerce.number().int().min(0).max(25).default(22);

export const readTokenQuery = z.object({ max_wait: maxWait });

export const findTokenQuery = z.object({
  integration: z.string().min(1).max(64),
  external_id: externalId,
  max_wait: maxWait,
});

/** Names a connection: by its id, or by the integration (id or key) and the app's own id for the end user. */
export type ConnectionSelector =
  | { connection_id: string }
  | { integration: string; external_id: string };

export type ReadTokenInput = ConnectionSelector & { max_wait: number };

export type RevealTokenInput = {
  connection_id: string;
  max_wait: number;
};

export const readTokensInput = z.strictObject({
  connection_ids: z
    .array(z.string().max(64))
    .min(1)
    .max(100)
    .transform((ids) => [...new Set(ids)]),
});
export type ReadTokensInput = z.infer<typeof readTokensInput>;

export const refreshInput = z.strictObject({
  max_wait: maxWait,
  /**
   * The access token that the provider just rejected with 401. If it is no longer the current one, nothing is
   * refreshed. If it is current but cannot be refreshed, Atlas checks it at the provider; if it is dead, the connection
   * becomes `needs_reauth`.
   */
  rejected_token: z.string().min(1).max(200_000).optional(),
});

export type RefreshInput = { connection_id: string } & z.infer<typeof refreshInput>;
