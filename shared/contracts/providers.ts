import { z } from "zod";
import type { Result } from "../result.ts";
import type { CallContext } from "./call-context.ts";
import type { CommonErrorCode, ServiceError } from "./errors.ts";
import { displayName, isoTime } from "./page.ts";

/**
 * How a provider speaks OAuth: static facts, one per catalogue entry. Every deviation from the RFCs is a named field
 * here; nothing that speaks to providers asks which provider it is.
 */
export type ProviderDefinition = {
  id: string;
  name: string;
  /** `oidc`: an id token comes with the code exchange and is verified. */
  protocol: "oauth2" | "oidc";
  /** The OIDC issuer; endpoints come from its discovery document, read when the integration is saved. */
  issuer: string | null;
  authorization_endpoint: string | null;
  token_endpoint: string | null;
  userinfo_endpoint: string | null;
  introspection_endpoint: string | null;
  revocation_endpoint: string | null;
  jwks_uri: string | null;
  /** The provider puts `iss` into the authorization response (RFC 9207). */
  authorization_response_iss: boolean;
  /** Added to every authorization link, such as `access_type=offline`. */
  authorization_params: Record<string, string>;
  pkce: boolean;
  default_scopes: string[];
  /** Always asked for, whatever the integration says, such as `openid`. */
  required_scopes: string[];
  scope_separator: " " | ",";
  token_endpoint_auth_method: "client_secret_basic" | "client_secret_post" | "none";
  /** Life of an access token when the answer names none; null: it does not expire. */
  default_expires_in_seconds: number | null;
  revocation: {
    /** `github_grant`: DELETE /applications/{client_id}/grant with Basic; `none`: the provider has no way. */
    method: "rfc7009" | "github_grant" | "none";
    /** What one revocation ends at the provider. */
    scope: "token" | "grant" | "user";
  };
  /** How to ask whether a token still works. */
  validation: "introspection" | "userinfo" | "none";
  /** Where the account's stable id and a name for people stand in the userinfo answer. */
  profile: { subject: string; label: string[]; email: string | null };
  /** A token of this length or shape is no error at this provider; bounds what is stored. */
  documentation_url: string | null;
};

export const providerSchema = z.object({
  id: z.string(),
  name: z.string(),
  protocol: z.enum(["oauth2", "oidc"]),
  default_scopes: z.array(z.string()),
  /** What an integration must bring besides client id and secret. */
  required_settings: z.array(z.enum(["issuer", "authorization_endpoint", "token_endpoint"])),
  pkce: z.boolean(),
  revocation: z.boolean(),
  documentation_url: z.string().nullable(),
});
export type Provider = z.infer<typeof providerSchema>;

const scopeToken = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, {
    message: "A scope is printable ASCII without spaces, quotes and backslashes (RFC 6749 §3.3).",
  })
  .max(200);
const endpoint = z.string().min(1).max(2048);

/** What a generic integration brings of its own, in place of the catalogue's static facts. */
export const integrationSettings = z.strictObject({
  issuer: endpoint.optional(),
  authorization_endpoint: endpoint.optional(),
  token_endpoint: endpoint.optional(),
  userinfo_endpoint: endpoint.optional(),
  introspection_endpoint: endpoint.optional(),
  revocation_endpoint: endpoint.optional(),
  /**
   * What one revocation ends at this provider: that token, its grant, or all that the account granted to the client
   * (`user`). Taken for `user` unless said otherwise: then nothing is revoked that another connection may hang on.
   */
  revocation_scope: z.enum(["token", "grant", "user"]).optional(),
  token_endpoint_auth_method: z.enum(["client_secret_basic", "client_secret_post"]).optional(),
  scope_separator: z.enum([" ", ","]).optional(),
  pkce: z.boolean().optional(),
  default_expires_in_seconds: z.number().int().min(30).max(31_536_000).optional(),
  profile_subject: z.string().min(1).max(100).optional(),
  profile_label: z.string().min(1).max(100).optional(),
  authorization_params: z.record(z.string().max(100), z.string().max(500)).optional(),
});
export type IntegrationSettings = z.infer<typeof integrationSettings>;

const integrationKey = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, {
  message: "Lower-case letters, digits and inner hyphens, at most 64 characters.",
});

export const createIntegrationInput = z.strictObject({
  provider: z.string().min(1).max(64),
  /** The name in API calls, unique in the project; the provider's id when left out. */
  key: integrationKey.optional(),
  name: displayName(100).optional(),
  client_id: z
    .string()
    .min(1)
    .max(500)
    .regex(/^[\x20-\x7e]+$/),
  client_secret: z
    .string()
    .min(1)
    .max(4096)
    .regex(/^[\x20-\x7e]+$/),
  scopes: z.array(scopeToken).max(100).optional(),
  settings: integrationSettings.optional(),
  refresh_margin_seconds: z.number().int().min(10).max(3600).optional(),
});
export type CreateIntegrationInput = z.infer<typeof createIntegrationInput>;

export const updateIntegrationInput = z.strictObject({
  name: displayName(100).optional(),
  client_id: z
    .string()
    .min(1)
    .max(500)
    .regex(/^[\x20-\x7e]+$/)
    .optional(),
  client_secret: z
    .string()
    .min(1)
    .max(4096)
    .regex(/^[\x20-\x7e]+$/)
    .optional(),
  scopes: z.array(scopeToken).max(100).optional(),
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
  client_secret_last4: z.string(),
  scopes: z.array(z.string()),
  settings: integrationSettings,
  /** Register exactly this at the provider. */
  callback_url: z.string(),
  enabled: z.boolean(),
  refresh_margin_seconds: z.number().int().nullable(),
  created_at: isoTime,
  updated_at: isoTime,
});
export type Integration = z.infer<typeof integrationSchema>;

/**
 * Everything needed to speak to the provider for one integration, the client secret in the clear. For oauth and tokens
 * only, held in memory for at most 20 s, never logged, never cached elsewhere.
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
  /** The catalogue's facts with the integration's settings and the discovery document laid over them. */
  definition: ProviderDefinition;
};

/** What the hosted page shows of an integration. */
export type ConnectableIntegration = { id: string; key: string; name: string; provider: string };

export type ProvidersError = ServiceError<
  | CommonErrorCode
  | "unknown_provider"
  | "invalid_settings"
  | "invalid_url"
  | "integration_exists"
  | "integration_in_use"
  | "discovery_failed"
  | "limit_reached"
  | "vault_unavailable"
>;

export interface ProvidersService {
  listProviders(ctx: CallContext): Promise<Result<Provider[], ProvidersError>>;
  /**
   * Saves an integration; every URL passes the rules of SECURITY 66, a discovery document is read and must name the
   * issuer that was configured.
   */
  createIntegration(
    ctx: CallContext,
    input: CreateIntegrationInput,
  ): Promise<Result<Integration, ProvidersError>>;
  listIntegrations(ctx: CallContext): Promise<Result<Integration[], ProvidersError>>;
  getIntegration(
    ctx: CallContext,
    input: { integration: string },
  ): Promise<Result<Integration, ProvidersError>>;
  updateIntegration(
    ctx: CallContext,
    input: { integration: string; changes: UpdateIntegrationInput },
  ): Promise<Result<Integration, ProvidersError>>;
  /**
   * The id behind an id or key, for whoever may change the integration: a caller that may delete it need not be one that
   * may read it. gateway only.
   */
  findIntegrationId(
    ctx: CallContext,
    input: { integration: string },
  ): Promise<Result<{ integration_id: string }, ProvidersError>>;
  /**
   * Removes an integration for good, with its client secret. What deleted connections left in the vault is removed
   * before, by {@link TokensService.releaseIntegration}: this service cannot, as tokens calls it and never the reverse.
   *
   * @returns `integration_in_use` while any row of the vault points to it: a connection, a softly deleted one included, or
   * a grant that its provider has yet to be told about.
   */
  deleteIntegration(
    ctx: CallContext,
    input: { integration: string },
  ): Promise<Result<null, ProvidersError>>;

  /** By id or key. oauth and tokens only. Disabled integrations are returned too: `enabled` says so. */
  resolveIntegration(
    ctx: CallContext,
    input: { integration: string },
  ): Promise<Result<ResolvedIntegration, ProvidersError>>;
  /**
   * The project that a callback path's integration belongs to: the callback has no other way to learn its tenant.
   * oauth only.
   */
  findIntegrationProject(
    ctx: CallContext,
    input: { integration_id: string },
  ): Promise<Result<{ project_id: string }, ProvidersError>>;
  /** The enabled integrations, all or those named by id or key, for the hosted page. oauth only. */
  listConnectable(
    ctx: CallContext,
    input: { integrations: string[] | null },
  ): Promise<Result<ConnectableIntegration[], ProvidersError>>;

  /** Re-wraps up to `limit` integrations' keys under the primary key-encryption key. */
  rewrapKeys(
    ctx: CallContext,
    input: { limit: number },
  ): Promise<Result<{ rewrapped: number; remaining: number }, ProvidersError>>;
  /** How many integrations are wrapped under each key-encryption key. */
  countKeyUse(ctx: CallContext): Promise<Result<KeyUse[], ProvidersError>>;
}

/** Rows wrapped under one key-encryption key, and when the last of them was written. */
export type KeyUse = { key_id: string; rows: number; last_wrapped_at: string | null };
