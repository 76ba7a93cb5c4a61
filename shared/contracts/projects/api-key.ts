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
  revoked_at: isoTime.nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

export const newApiKeySchema = apiKeySchema.extend({
  /** The whole key, shown only this once. */
  secret: z.string(),
});
export type NewApiKey = z.infer<typeof newApiKeySchema>;

/** What a verified key may do. Callers cache it for at most 20 s. */
export type ApiKeyVerdict = {
  api_key_id: string;
  project_id: string;
  scopes: Permission[];
  expires_at: string | null;
};
