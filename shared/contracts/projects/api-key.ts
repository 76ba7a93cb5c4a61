import { z } from "zod";
import { displayName, isoTime } from "../fields.ts";
import { API_KEY_SCOPES, type Permission } from "../permissions.ts";

export const createApiKeyInput = z.strictObject({
  name: displayName(100),
  scopes: z
    .array(z.enum(API_KEY_SCOPES))
    .min(1)
    .max(API_KEY_SCOPES.length)
    .transform((scopes) => [...new Set(scopes)]),
  expires_in_days: z.number().int().min(1).max(730).optional(),
});
export type CreateApiKeyInput = z.infer<typeof createApiKeyInput>;

export const renameApiKeyInput = z.strictObject({
  name: displayName(100).describe("What the key is for."),
});
export type RenameApiKeyInput = z.infer<typeof renameApiKeyInput>;

const DAY_SECONDS = 86_400;

export const rotateApiKeyInput = z.strictObject({
  overlap_seconds: z
    .number()
    .int()
    .min(0)
    .max(7 * DAY_SECONDS)
    .default(DAY_SECONDS)
    .describe("For how many seconds the old key keeps working: 0 to 7 days, a day by default."),
});
export type RotateApiKeyInput = z.infer<typeof rotateApiKeyInput>;

export const apiKeySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** `atlas_sk_{id}`: enough to recognise a key in a log, but not to use it. */
  prefix: z.string(),
  last4: z.string(),
  scopes: z.array(z.enum(API_KEY_SCOPES)),
  created_at: isoTime,
  expires_at: isoTime.nullable(),
  last_used_at: isoTime.nullable(),
  last_used_network: z
    .string()
    .nullable()
    .describe(
      "The network that the last recorded use came from: a /24 of IPv4 or a /48 of IPv6. Null before the first use, and where the address is not known.",
    ),
  revoked_at: isoTime.nullable(),
  replaced_by: z
    .string()
    .nullable()
    .describe("The key that a rotation made in place of this one; null when there was none."),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

export const newApiKeySchema = apiKeySchema.extend({
  /** The whole key, shown only this once. */
  secret: z.string(),
});
export type NewApiKey = z.infer<typeof newApiKeySchema>;

export const rotatedApiKeySchema = newApiKeySchema.extend({
  replaces: z
    .object({
      id: z.string().describe("The old key."),
      expires_at: isoTime.describe("Until when the old key works."),
    })
    .describe("The key that this one takes the place of."),
});
export type RotatedApiKey = z.infer<typeof rotatedApiKeySchema>;

/** What a verified key may do. Callers cache it for at most 20 s. */
export type ApiKeyVerdict = {
  api_key_id: string;
  project_id: string;
  scopes: Permission[];
  expires_at: string | null;
  /** Absent for an active project, and from an older release. */
  project_state?: "archived" | "suspended";
  /** The origins whose pages may read the answers. Absent when there are none, and from an older release. */
  allowed_origins?: string[];
};
