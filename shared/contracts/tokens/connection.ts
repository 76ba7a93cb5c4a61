import { z } from "zod";
import { externalId, isoTime, metadataSchema, pageQuery, tagsSchema } from "../fields.ts";
import { CONNECTION_STATES } from "./connection-states.ts";

export const refreshErrorSchema = z.object({
  code: z.enum(["invalid_grant", "provider_unavailable", "rate_limited", "config_error"]),
  /** The provider's own `error`, or Atlas's name for what came instead, such as `timed_out` (docs/odd-answers.md). */
  provider_error: z.string().nullable(),
  at: isoTime,
});
export type RefreshError = z.infer<typeof refreshErrorSchema>;

/** Something odd about the provider's answers that Atlas coped with. */
export const connectionWarningSchema = z.object({
  /** Stable, such as `unknown_token_type`. docs/odd-answers.md lists them. */
  code: z.string(),
  /** One sentence for the developer: what came and what Atlas made of it. Never a token. */
  detail: z.string(),
  at: isoTime,
});
export type ConnectionWarning = z.infer<typeof connectionWarningSchema>;

export const connectionSchema = z.object({
  id: z.string(),
  integration_id: z.string(),
  end_user_id: z.string(),
  external_id: z.string(),
  state: z.enum(CONNECTION_STATES),
  /**
   * Why it is in this state, such as `invalid_grant`, `token_rejected`, `refresh_outcome_unknown`, `account_mismatch`,
   * `refused_repeatedly`, `end_user_blocked`; null if active.
   */
  state_reason: z.string().nullable(),
  /** The account at the provider. */
  account: z.object({ subject: z.string(), label: z.string().nullable() }),
  scope: z.array(z.string()),
  missing_scopes: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
  metadata: z.record(z.string(), z.unknown()),
  /** What the integration asks Atlas to keep of the provider's answers. */
  extra: z.record(z.string(), z.unknown()),
  /** What was odd about the provider's last good answer. */
  warnings: z.array(connectionWarningSchema),
  expires_at: isoTime.nullable(),
  refreshable: z.boolean(),
  last_refresh_error: refreshErrorSchema.nullable(),
  read_count: z.number().int(),
  last_read_at: isoTime.nullable(),
  created_at: isoTime,
  updated_at: isoTime,
});
export type Connection = z.infer<typeof connectionSchema>;

export const listConnectionsInput = pageQuery.extend({
  integration: z.string().min(1).max(64).optional(),
  external_id: externalId.optional(),
  /** The beginning of an external id, or the whole id of a connection or of an account at the provider. */
  query: externalId.optional(),
  state: z.enum(CONNECTION_STATES).optional(),
  /** `name:value` */
  tag: z
    .string()
    .min(3)
    .max(320)
    .regex(/^[A-Za-z0-9_.-]{1,64}:[^\p{Cs}\0]*$/u)
    .optional(),
});
export type ListConnectionsInput = z.infer<typeof listConnectionsInput>;

export const updateConnectionInput = z.strictObject({
  tags: tagsSchema.optional(),
  metadata: metadataSchema.optional(),
});
export type UpdateConnectionInput = z.infer<typeof updateConnectionInput>;

/** How many connections an end user has, by state; deleted ones do not count. `other`: pending, disabled, revoked. */
export type ConnectionCounts = {
  end_user_id: string;
  active: number;
  needs_reauth: number;
  other: number;
};
