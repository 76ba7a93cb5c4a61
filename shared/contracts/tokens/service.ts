import type { Result } from "../../result.ts";
import type { CallContext } from "../call-context.ts";
import type { CommonErrorCode, ServiceError } from "../errors.ts";
import type { ReadinessCheck } from "../readiness.ts";
import type { Page } from "../fields.ts";
import type { KeyUse } from "../key-use.ts";
import type { Usage } from "../overview.ts";
import type { OverviewWindow } from "../overview-window.ts";
import type {
  Connection,
  ConnectionCounts,
  ListConnectionsInput,
  UpdateConnectionInput,
} from "./connection.ts";
import type {
  DiscardGrantInput,
  FindStoredInput,
  StoreConnectionInput,
  StoredConnection,
} from "./grant.ts";
import type { Introspection } from "./introspection.ts";
import type { Revocation } from "./revocation.ts";
import type {
  ReadTokenInput,
  ReadTokensInput,
  RefreshInput,
  RevealTokenInput,
  Token,
} from "./token.ts";

export type TokensError = ServiceError<
  | CommonErrorCode
  | "ambiguous_connection"
  | "account_mismatch"
  | "account_unstorable"
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
  | "external_id_mismatch"
  | "end_user_blocked"
  | "end_user_deleting"
>;

export interface TokensService extends ReadinessCheck {
  /**
   * Stores a new grant: connection, sealed tokens and event in one transaction. The same account at the same
   * integration for the same end user keeps its connection id. oauth only.
   *
   * @returns `account_mismatch` when a reconnect used another account; `account_unstorable` when the database will never
   * take what the provider said; `end_user_blocked` and `end_user_deleting`; `not_found` when the integration, the end user or the connection to renew is gone.
   * Nothing was stored then.
   */
  storeConnection(
    ctx: CallContext,
    input: StoreConnectionInput,
  ): Promise<Result<StoredConnection, TokensError>>;
  /**
   * Finds what a flow stored, for a callback whose own answer was lost. The vault is the only place that cannot forget it.
   * oauth only.
   *
   * @returns `not_found` when the flow has stored nothing, or its connection is deleted or was connected again.
   */
  findStoredConnection(
    ctx: CallContext,
    input: FindStoredInput,
  ): Promise<Result<StoredConnection, TokensError>>;

  /**
   * Queues a grant that a failed flow left behind for revocation at the provider. Retries while the provider is down.
   * oauth only.
   *
   * @returns `queued: false` where the provider has no way to revoke, or none by the tokens that came, or where revoking
   * would end all grants of an account that Atlas could not identify. `not_found` when the integration is gone,
   * `account_unstorable` when the database will never take the account: then only the caller can still end the grant.
   */
  discardGrant(
    ctx: CallContext,
    input: DiscardGrantInput,
  ): Promise<Result<{ queued: boolean }, TokensError>>;

  /**
   * Returns a valid provider access token. Warm: one cache GET, no SQL. Inside the margin: the valid token now, and a
   * refresh in the background. Expired: one refresh across all isolates; all other callers wait, at most `max_wait`
   * seconds.
   *
   * @returns `refresh_in_progress` with `retry_after` when `max_wait` is over.
   */
  readToken(ctx: CallContext, input: ReadTokenInput): Promise<Result<Token, TokensError>>;
  /** As {@link TokensService.readToken}, with the token as JSON text that the gateway passes on as it is. */
  readTokenText(ctx: CallContext, input: ReadTokenInput): Promise<Result<string, TokensError>>;
  /**
   * Shows a signed-in person a connection's token, as {@link TokensService.readToken} does. The audit log names who saw
   * it, before the answer leaves.
   *
   * @returns `forbidden` unless an account asks; `step_up_required` without a recent proof, except for the sandbox, whose
   * tokens open nothing.
   */
  revealToken(ctx: CallContext, input: RevealTokenInput): Promise<Result<Token, TokensError>>;
  /** Returns many tokens at once, for background jobs. Each entry has its own result. Never waits for a refresh. */
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
  /**
   * Counts the connections of up to 100 of the project's end users. An end user without connections is missing from the
   * answer.
   */
  countConnections(
    ctx: CallContext,
    input: { end_user_ids: string[] },
  ): Promise<Result<ConnectionCounts[], TokensError>>;
  updateConnection(
    ctx: CallContext,
    input: { connection_id: string; changes: UpdateConnectionInput },
  ): Promise<Result<Connection, TokensError>>;
  /**
   * Makes a `pending` connection active, if it belongs to the end user who is signed in at the app. The code works once,
   * also for somebody else: then the connection is removed, and its grant is queued for revocation.
   *
   * @param input `external_id` is absent only from a gateway of the previous release.
   * @returns `connect_code_invalid`; `external_id_mismatch` when the connection was made for another end user.
   */
  confirmConnection(
    ctx: CallContext,
    input: { connect_code: string; external_id?: string },
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
   * Ends a connection: destroys the stored tokens at once and revokes them at the provider, retrying while it is down.
   *
   * @see [RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)
   */
  revokeConnection(
    ctx: CallContext,
    input: { connection_id: string },
  ): Promise<Result<Revocation, TokensError>>;
  /** As {@link revokeConnection}; then no list shows the connection any more (`hard`: its row is removed too). */
  deleteConnection(
    ctx: CallContext,
    input: { connection_id: string; hard: boolean },
  ): Promise<Result<Revocation, TokensError>>;
  /**
   * Releases an integration that is about to be deleted: removes for good what soft deletes left of its connections,
   * and its circuit. The first half of {@link ProvidersService.deleteIntegration}, which the vault's foreign keys would
   * otherwise refuse. Idempotent, and resumable after any crash: removed batches stay removed. An id from another
   * project has no effect. gateway only.
   *
   * @returns `integration_in_use`, having changed nothing, while a connection of it is not deleted (revoked ones count)
   * or a grant of it is still to be revoked at the provider; the detail says how many.
   */
  releaseIntegration(
    ctx: CallContext,
    input: { integration_id: string },
  ): Promise<Result<{ purged: number }, TokensError>>;
  /**
   * Makes the connections of an end user follow the state that the users service has for the person: a block disables what
   * is active, its end restores that, a deletion removes every connection for good and queues its grants for revocation.
   * Idempotent, and decided by the state that is there now, so calls may repeat and overlap. gateway only.
   *
   * @returns `done: false` when a call has to follow: there are many, or a refresh is in flight. `not_found`.
   */
  followEndUser(
    ctx: CallContext,
    input: { end_user_id: string },
  ): Promise<Result<{ done: boolean }, TokensError>>;
  /** Whether the provider still accepts the access token, by introspection (RFC 7662) or userinfo. Cached for 10 s. */
  introspectConnection(
    ctx: CallContext,
    input: { connection_id: string },
  ): Promise<Result<Introspection, TokensError>>;

  /**
   * Counts the project's token reads and refreshes in a window, and its connections by state as they are now. Every
   * bucket is there, also an empty one. Reads and refreshes are lower bounds, and up to ten seconds late.
   */
  countUsage(ctx: CallContext, window: OverviewWindow): Promise<Result<Usage, TokensError>>;

  /**
   * Whether {@link runDue} may have something to do. Costs one Redis command and no SQL, so that a database may sleep. A
   * hint: without Redis, and after an hour at most, it is true.
   */
  isRunDue(ctx: CallContext): Promise<Result<{ due: boolean }, TokensError>>;
  /** Makes {@link isRunDue} true until the next {@link runDue} has ended. */
  expectRun(ctx: CallContext): Promise<Result<{ due: true }, TokensError>>;
  /**
   * Refreshes tokens ahead of expiry, ends connections that were not confirmed in time, sends queued revocations, removes
   * what is out of date, and re-wraps and re-seals what is under older keys.
   *
   * @returns `more`: more refreshes were due than one call may do. {@link refreshDue} goes on with them.
   */
  runDue(
    ctx: CallContext,
  ): Promise<Result<{ refreshed: number; revocations_sent: number; more: boolean }, TokensError>>;
  /**
   * Refreshes tokens ahead of expiry, as {@link runDue} does, in one of several parts of all connections: as many calls
   * at once share the work. Any number of them may run; the lease decides about each connection.
   *
   * @param input `part` from 0 to `parts` - 1.
   */
  refreshDue(
    ctx: CallContext,
    input: { part: number; parts: number },
  ): Promise<Result<{ refreshed: number; more: boolean }, TokensError>>;

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
}
