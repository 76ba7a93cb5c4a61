import { z } from "zod";
import { displayName, instant, isoTime } from "../fields.ts";
import type { ProviderDefinition } from "./definition.ts";
import { requestSettings } from "./request-settings.ts";

const scopeToken = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, {
    message: "A scope is printable ASCII without spaces, quotes and backslashes (RFC 6749 §3.3).",
  })
  .max(200);

const endpoint = z.string().trim().min(1).max(2048);

/** An account's key in the vault is made of the issuer and the subject, and has a bound. */
const issuer = z.string().trim().min(1).max(1000);

/** Credentials are often pasted with a blank or a line break at their ends; what is inside stays as sent. */
const credential = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .regex(/^[\x20-\x7e]+$/);

/** What an integration of a generic provider sets itself, in place of the catalogue's static facts. */
export const integrationSettings = z.strictObject({
  issuer: issuer.optional(),
  authorization_endpoint: endpoint.optional(),
  token_endpoint: endpoint.optional(),
  userinfo_endpoint: endpoint.optional(),
  introspection_endpoint: endpoint.optional(),
  revocation_endpoint: endpoint.optional(),
  /** Where the provider's signing keys are, when its discovery document does not say it or there is none. */
  jwks_uri: endpoint.optional(),
  /**
   * What one revocation ends at this provider: that token, its grant, or all that the account granted to the client
   * (`user`). Defaults to `user`, so that Atlas revokes nothing that another connection may depend on.
   */
  revocation_scope: z.enum(["token", "grant", "user"]).optional(),
  token_endpoint_auth_method: z
    .enum(["client_secret_basic", "client_secret_post", "none"])
    .optional()
    .describe(
      "How the client authenticates. `none`: a public client, without a client secret and always with PKCE.",
    ),
  scope_separator: z.enum([" ", ","]).optional(),
  pkce: z.boolean().optional(),
  default_expires_in_seconds: z.number().int().min(30).max(31_536_000).optional(),
  reuse_seconds: z
    .number()
    .int()
    .min(0)
    .max(5)
    .optional()
    .describe(
      "For how many seconds Atlas may hand out a token again without looking whether it was refreshed meanwhile. 0 where a refresh ends the access token before it.",
    ),
  profile_subject: z.string().trim().min(1).max(100).optional(),
  profile_label: z.string().min(1).max(100).optional(),
  /** Sent to the userinfo endpoint besides the access token. `{client_id}` in a value stands for the client id. */
  userinfo_headers: z.record(z.string().max(100), z.string().max(500)).optional(),
  authorization_params: z.record(z.string().max(100), z.string().max(500)).optional(),
  ...requestSettings,
});
export type IntegrationSettings = z.infer<typeof integrationSettings>;

const integrationKey = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, {
  message: "Lower-case letters, digits and inner hyphens, at most 64 characters.",
});

export const createIntegrationInput = z.strictObject({
  provider: z.string().min(1).max(64),
  /** The name in API calls, unique in the project. Defaults to the provider's id. */
  key: integrationKey.optional(),
  name: displayName(100).optional(),
  client_id: credential(500)
    .optional()
    .describe(
      "Every provider needs it, except `sandbox` on an installation that runs it: leave out both credentials to use Atlas's own registration there.",
    ),
  client_secret: credential(4096)
    .optional()
    .describe("Only a public client has none: `token_endpoint_auth_method` is `none`."),
  scopes: z.array(scopeToken).max(100).optional(),
  settings: integrationSettings.optional(),
  refresh_margin_seconds: z.number().int().min(10).max(3600).optional(),
});
export type CreateIntegrationInput = z.infer<typeof createIntegrationInput>;

/** A change of settings: null removes one, and those left out stay. */
export type SettingChanges = {
  [Name in keyof IntegrationSettings]: IntegrationSettings[Name] | null;
};

const changeShape = Object.fromEntries(
  Object.entries(integrationSettings.shape).map(([name, schema]) => [
    name,
    schema.unwrap().nullable().optional(),
  ]),
);
// The compiler cannot follow a shape through entries.
const settingChanges = z.strictObject(changeShape) as z.ZodType as z.ZodType<
  SettingChanges,
  SettingChanges
>;

export const updateIntegrationInput = z.strictObject({
  name: displayName(100).optional(),
  client_id: credential(500).optional(),
  client_secret: credential(4096).optional(),
  scopes: z.array(scopeToken).max(100).optional(),
  settings: settingChanges
    .optional()
    .describe("The settings to change; null removes one. Those that you leave out stay."),
  confirm_host_change: z
    .boolean()
    .optional()
    .describe("Has to be true when another host would get the client secret or tokens."),
  expected_updated_at: instant
    .optional()
    .describe(
      "The `updated_at` of what you read. When somebody has changed the integration since, nothing is changed and you get `integration_changed`.",
    ),
  enabled: z.boolean().optional(),
  refresh_margin_seconds: z.number().int().min(10).max(3600).nullable().optional(),
});
export type UpdateIntegrationInput = z.infer<typeof updateIntegrationInput>;

export const integrationSchema = z.object({
  id: z.string(),
  key: z.string(),
  provider: z.string(),
  name: z.string(),
  client_id: z.string(),
  /** Empty for a short secret, and for a public client. */
  client_secret_last4: z.string(),
  scopes: z.array(z.string()),
  settings: integrationSettings,
  /** Register exactly this URL at the provider. */
  callback_url: z.string(),
  enabled: z.boolean(),
  refresh_margin_seconds: z.number().int().nullable(),
  created_at: isoTime,
  updated_at: isoTime,
});
export type Integration = z.infer<typeof integrationSchema>;

/** What an integration is after a change, and what the change means for its connections. */
export const updatedIntegrationSchema = integrationSchema.extend({
  warnings: z.array(z.object({ code: z.enum(["host_changed"]), detail: z.string() })),
});
export type UpdatedIntegration = z.infer<typeof updatedIntegrationSchema>;

/**
 * Everything that Atlas needs to call the provider for one integration, including the client secret in plain text (empty: none). Only
 * oauth and tokens get it; they hold it in memory for at most 20 s, and never log it or cache it elsewhere.
 */
export type ResolvedIntegration = {
  id: string;
  key: string;
  project_id: string;
  name: string;
  enabled: boolean;
  client_id: string;
  client_secret_plaintext: string;
  scopes: string[];
  callback_url: string;
  refresh_margin_seconds: number | null;
  /** The catalogue's facts, overridden by the discovery document and then by the integration's settings. */
  definition: ProviderDefinition;
};

/** What the hosted page shows of an integration. */
export type ConnectableIntegration = {
  id: string;
  key: string;
  /** The project's own label. */
  name: string;
  /** The provider's id in the catalogue. */
  provider: string;
  /** The provider's own name; null where the project itself says which server it is. Absent from an older release. */
  provider_name?: string | null;
  /** The host where the person signs in, with its port if it has one. Absent from an older release. */
  sign_in_host?: string | null;
  /** Every scope that a flow requests. Absent from an older release. */
  scopes?: string[];
  /** People could sign in to Atlas itself with it. Absent: no. */
  sign_in?: true;
};
