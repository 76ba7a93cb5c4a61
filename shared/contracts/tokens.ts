import { z } from "zod";
import type { Result } from "../result.ts";
import type { CallContext } from "./call-context.ts";
import { CONNECTION_STATES } from "./connection-states.ts";
import type { CommonErrorCode, ServiceError } from "./errors.ts";
import { metadataSchema, tagsSchema } from "./oauth.ts";
import { type Page, externalId, isoTime, pageQuery } from "./page.ts";
import type { KeyUse } from "./providers.ts";

export const refreshErrorSchema = z.object({
  code: z.enum(["invalid_grant", "provider_unavailable", "rate_limited", "config_error"]),
  /** The provider's own `error`, when it sent one. */
  provider_error: z.string().nullable(),
  at: isoTime,
});
export type RefreshError = z.infer<typeof refreshErrorSchema>;

export const connectionSchema = z.object({
  id: z.string(),
  integration_id: z.string(),
  end_user_id: z.string(),
  external_id: z.string(),
  state: z.enum(CONNECTION_STATES),
  /** Why the connection is in this state, such as `invalid_grant`, `token_rejected` or `refresh_outcome_unknown`; null while it is active. */
  state_reason: z.string().nullable(),
  /** The account at the provider. */
  account: z.object({ subject: z.string(), label: z.string().nullable() }),
  scope: z.array(z.string()),
  missing_scopes: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
  metadata: z.record(z.string(), z.unknown()),
  expires_at: isoTime.nullable(),
  refreshable: z.boolean(),
  last_refresh_error: refreshErrorSchema.nullable(),
  read_count: z.number().int(),
  last_read_at: isoTime.nullable(),
  created_at: isoTime,
  updated_at: isoTime,
});
export type Connection = z.infer<typeof connectionSchema>;

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

export const listConnectionsInput = pageQuery.extend({
  integration: z.string().min(1).max(64).optional(),
  external_id: externalId.optional(),
  state: z.enum(CONNECTION_STATES).optional(),
  /** `name:value` */
  tag: z
    .string()
    .min(3)
    .max(320)
    .regex(/^[A-Za-z0-9_.-]{1,64}:/)
    .optional(),
});
export type ListConnectionsInput = z.infer<typeof listConnectionsInput>;

export const updateConnectionInput = z.strictObject({
  tags: tagsSchema.optional(),
  metadata: metadataSchema.optional(),
});
export type UpdateConnectionInput = z.infer<typeof updateConnectionInput>;

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

export const introspectionSchema = z.object({
  connection_id: z.string(),
  /** Whether the provider accepted the token just now; null when it could not be asked. */
  active: z.boolean().nullable(),
  reason: z.enum([
    "active",
    "token_rejected",
    "connection_not_active",
    "provider_unavailable",
    "rate_limited",
    "config_error",
    "unsupported",
  ]),
  method: z.enum(["introspection", "userinfo", "none"]),
  checked_at: isoTime,
});
export type Introspection = z.infer<typeof introspectionSchema>;

/** What the code exchange brought, on its way into the vault. In the clear only inside this one call. */
export type StoreConnectionInput = {
  integration_id: string;
  end_user_id: string;
  external_id: string;
  /** Reconnect: the id to keep. The account at the provider must be the same one. */
  connection_id: string | null;
  /** The connection waits for {@link TokensService.confirmConnection} with this code's SHA-256 (hex). */
  connect_code_hash: string | null;
  account: { issuer: string; subject: string; label: string | null };
  access_token_plaintext: string;
  refresh_token_plaintext: string | null;
  expires_in_seconds: number | null;
  /** Milliseconds since the token request was sent: expiry counts from then. */
  elapsed_ms: number;
  requested_scopes: string[];
  granted_scopes: string[];
  tags: Record<string, string> | null;
  metadata: Record<string, unknown> | null;
};

/** A grant that the code exchange brought and that no connection takes. In the clear only inside this one call. */
export type DiscardGrantInput = {
  integration_id: string;
  /** Null: it could not be told whose it is. */
  account: { issuer: string; subject: string } | null;
  access_token_plaintext: string;
  refresh_token_plaintext: string | null;
};

export type TokensError = ServiceError<
  | CommonErrorCode
  | "ambiguous_connection"
  | "account_mismatch"
  | "connection_pending"
  | "connection_disabled"
  | "connection_revoked"
  | "needs_reauth"
  | "integration_disabled"
  | "integration_in_use"
  | "invalid_transition"
  | "invalid_grant"
  | "provider_unavailable"
  | "rate_limited"
  | "config_error"
  | "refresh_in_progress"
  | "refresh_unsupported"
  | "token_expired"
  | "invalid_cursor"
  | "vault_unavailable"
  | "connect_code_invalid"
>;

export interface TokensService {
  /**
   * Stores a fresh grant: connection, sealed tokens and event in one transaction. The same account at the same
   * integration for the same end user keeps its connection id. oauth only.
   *
   * @returns `account_mismatch` when a reconnect brought another account.
   */
  storeConnection(
    ctx: CallContext,
    input: StoreConnectionInput,
  ): Promise<Result<{ connection_id: string; state: string }, TokensError>>;

  /**
   * Has a grant revoked at the provider that a failed flow left behind; a provider that is down is told later. oauth only.
   *
   * @returns `queued: false` where the provider has no way to revoke, or where revoking it would end all grants of an
   * account that nobody knows.
   */
  discardGrant(
    ctx: CallContext,
    input: DiscardGrantInput,
  ): Promise<Result<{ queued: boolean }, TokensError>>;

  /**
   * A provider access token that lives. Warm: one cache GET, no SQL. Inside the margin: the living token now, a refresh
   * behind it. Expired: one refresh across all isolates; everyone else waits, at most `max_wait` seconds.
   *
   * @returns `refresh_in_progress` when the bound was reached, with `retry_after`.
   */
  readToken(ctx: CallContext, input: ReadTokenInput): Promise<Result<Token, TokensError>>;
  /** Many tokens at once, for background jobs; each entry has its own result. Never waits for a refresh that another holds. */
  readTokens(
    ctx: CallContext,
    input: ReadTokensInput,
  ): Promise<Result<{ connection_id: string; result: Result<Token, TokensError> }[], TokensError>>;
  /**
   * Rotates a connection's provider tokens, at most once per stored version, by a refresh that began after this call.
   *
   * @see [RFC 6749 §6](https://www.rfc-editor.org/rfc/rfc6749#section-6)
   */
  refreshConnection(ctx: CallContext, input: RefreshInput): Promise<Result<Token, TokensError>>;

  getConnection(
    ctx: CallContext,
    input: { connection_id: string },
  ): Promise<Result<Connection, TokensError>>;
  listConnections(
    ctx: CallContext,
    input: ListConnectionsInput,
  ): Promise<Result<Page<Connection>, TokensError>>;
  updateConnection(
    ctx: CallContext,
    input: { connection_id: string; changes: UpdateConnectionInput },
  ): Promise<Result<Connection, TokensError>>;
  /** Makes a `pending` connection active; the code works once. */
  confirmConnection(
    ctx: CallContext,
    input: { connect_code: string },
  ): Promise<Result<Connection, TokensError>>;
  disableConnection(
    ctx: CallContext,
    input: { connection_id: string },
  ): Promise<Result<Connection, TokensError>>;
  enableConnection(
    ctx: CallContext,
    input: { connection_id: string },
  ): Promise<Result<Connection, TokensError>>;
  /**
   * Ends a connection: the local copy is destroyed at once and the provider told; a provider that is down is told later.
   *
   * @see [RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)
   */
  revokeConnection(
    ctx: CallContext,
    input: { connection_id: string },
  ): Promise<Result<Revocation, TokensError>>;
  /** As {@link revokeConnection}; then the connection is gone from every list (`hard`: its row as well). */
  deleteConnection(
    ctx: CallContext,
    input: { connection_id: string; hard: boolean },
  ): Promise<Result<Revocation, TokensError>>;
  /**
   * Lets go of an integration that is about to be deleted: removes for good what soft deletes left of its connections,
   * and its circuit. The first half of {@link ProvidersService.deleteIntegration}, which the vault's foreign keys would
   * refuse otherwise. Idempotent, and resumable after any crash: each batch that went stays gone. An id that is not of
   * the caller's project has no effect. gateway only.
   *
   * @returns `integration_in_use`, with everything left as it was, while a connection that is not deleted (a revoked one
   * counts) points to it, or while the provider has yet to be told that a grant is over; the detail says how many.
   */
  releaseIntegration(
    ctx: CallContext,
    input: { integration_id: string },
  ): Promise<Result<{ purged: number }, TokensError>>;
  /** Whether the provider still accepts the access token, by introspection (RFC 7662) or userinfo; answers are kept 10 s. */
  introspectConnection(
    ctx: CallContext,
    input: { connection_id: string },
  ): Promise<Result<Introspection, TokensError>>;

  /** Refreshes ahead of expiry, sends queued revocations, re-wraps and re-seals what is under older keys. */
  runDue(
    ctx: CallContext,
  ): Promise<Result<{ refreshed: number; revocations_sent: number }, TokensError>>;

  /** Re-wraps up to `limit` data keys under the primary key-encryption key. Resumable, idempotent. */
  rewrapKeys(
    ctx: CallContext,
    input: { limit: number },
  ): Promise<Result<{ rewrapped: number; remaining: number }, TokensError>>;
  /**
   * Gives projects whose newest data key is older than `max_age_days` (90) a new one, and re-seals up to `limit`
   * connections under their newest. Resumable, idempotent.
   */
  rotateDataKeys(
    ctx: CallContext,
    input: { limit: number; max_age_days?: number },
  ): Promise<Result<{ resealed: number; remaining: number }, TokensError>>;
  countKeyUse(ctx: CallContext): Promise<Result<KeyUse[], TokensError>>;
  /** For `/readyz`: names what is missing or wrong, never a value. */
  checkReadiness(ctx: CallContext): Promise<Result<{ problems: string[] }, TokensError>>;
}
