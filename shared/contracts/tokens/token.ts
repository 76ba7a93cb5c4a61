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
  /** True: the token lives, but its last refresh failed; `last_refresh_error` says how. */
  stale: z.boolean(),
  last_refresh_error: refreshErrorSchema.nullable(),
});
export type Token = z.infer<typeof tokenSchema>;

const maxWait = z.coerce.number().int().min(0).max(25).default(22);

export const readTokenQuery = z.object({ max_wait: maxWait });

export const findTokenQuery = z.object({
  integration: z.string().min(1).max(64),
  external_id: externalId,
  max_wait: maxWait,
});

/** Which connection: by its id, or by the integration (id or key) and the app's own id of the person. */
export type ConnectionSelector =
  | { connection_id: string }
  | { integration: string; external_id: string };

export type ReadTokenInput = ConnectionSelector & { max_wait: number };

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
   * The access token that the provider just refused with 401: nothing is done when it is not the current one any more. A
   * current one that cannot be refreshed is checked at the provider, and the connection is `needs_reauth` if it is dead.
   */
  rejected_token: z.string().min(1).max(16_384).optional(),
});

export type RefreshInput = { connection_id: string } & z.infer<typeof refreshInput>;
