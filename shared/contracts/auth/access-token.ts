import { z } from "zod";
import { displayName, isoTime, pageQuery } from "../fields.ts";
import { PERMISSIONS, type Permission } from "../permissions.ts";
import type { Account } from "../users/account.ts";

const projectId = z.string().regex(/^prj_[0-7][0-9a-hjkmnp-tv-z]{25}$/, {
  message: "This is not a project's id.",
});

export const createAccessTokenInput = z.strictObject({
  name: displayName(100).describe("What the token is for, such as `Terraform`."),
  permissions: z
    .array(z.enum(PERMISSIONS))
    .min(1)
    .max(PERMISSIONS.length)
    .transform((permissions) => [...new Set(permissions)])
    .describe("What the token may do, at most: your role in a project decides, too."),
  project_ids: z
    .array(projectId)
    .min(1)
    .max(100)
    .transform((ids) => [...new Set(ids)])
    .nullable()
    .default(null)
    .describe("The only projects that it works in. Null: all of yours, and those to come."),
  expires_in_days: z
    .number()
    .int()
    .min(1)
    .max(365)
    .default(90)
    .describe("After how many days the token stops working."),
  current_password: z
    .string()
    .min(1)
    .max(128)
    .describe("Your password, because the token works without you."),
});
export type CreateAccessTokenInput = z.infer<typeof createAccessTokenInput>;

/** What the gateway keeps of the token that it made: never the token itself. */
export type MadeAccessToken = {
  id: string;
  /** SHA-256 of the whole token, in hex. */
  hash: string;
  last4: string;
};

export const accessTokenSchema = z.object({
  id: z.string().describe("The token's id, such as `pat_01jd…`."),
  name: z.string().describe("What the token is for."),
  prefix: z
    .string()
    .describe("How the token begins. Enough to recognise it in a log, but not to use it."),
  last4: z.string().describe("The token's last four characters."),
  permissions: z
    .array(z.enum(PERMISSIONS))
    .describe(
      "What the token may do, at most. `api_keys:write` with `tokens:read` lets it make API keys that read provider tokens.",
    ),
  project_ids: z
    .array(z.string())
    .nullable()
    .describe("The only projects that it works in. Null: all of yours."),
  created_at: isoTime.describe("When it was made."),
  expires_at: isoTime.describe("When it stops working."),
  last_used_at: isoTime.nullable().describe("When it was last used, roughly. Null: never."),
  last_used_network: z
    .string()
    .nullable()
    .describe(
      "The network that the last recorded use came from: a /24 of IPv4 or a /48 of IPv6. Null when that is not known.",
    ),
  revoked_at: isoTime
    .nullable()
    .describe("When it was revoked, by you or by a reset of your password. Null: it was not."),
});
export type AccessToken = z.infer<typeof accessTokenSchema>;

export const newAccessTokenSchema = accessTokenSchema.extend({
  secret: z.string().describe("The whole token. Atlas shows it only this once and keeps a hash."),
});
export type NewAccessToken = z.infer<typeof newAccessTokenSchema>;

export const listAccessTokensInput = pageQuery;
export type ListAccessTokensInput = z.infer<typeof listAccessTokensInput>;

/** What a verified token may do. Callers cache it for at most 20 s. */
export type AccessTokenVerdict = {
  access_token_id: string;
  account: Account;
  permissions: Permission[];
  project_ids: string[] | null;
  expires_at: string;
};
