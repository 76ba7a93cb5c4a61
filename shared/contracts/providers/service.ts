import type { Result } from "../../result.ts";
import type { CallContext } from "../call-context.ts";
import type { CommonErrorCode, ServiceError } from "../errors.ts";
import type { ReadinessCheck } from "../readiness.ts";
import type { KeyUse } from "../key-use.ts";
import type {
  ConnectableIntegration,
  CreateIntegrationInput,
  Integration,
  ResolvedIntegration,
  UpdateIntegrationInput,
  UpdatedIntegration,
} from "./integration.ts";
import type { Provider } from "./provider.ts";

export type ProvidersError = ServiceError<
  | CommonErrorCode
  | "invalid_request"
  | "unknown_provider"
  | "invalid_settings"
  | "invalid_url"
  | "integration_exists"
  | "integration_in_use"
  | "integration_changed"
  | "host_change_unconfirmed"
  | "discovery_failed"
  | "limit_reached"
  | "vault_unavailable"
>;

export interface ProvidersService extends ReadinessCheck {
  listProviders(ctx: CallContext): Promise<Result<Provider[], ProvidersError>>;
  /**
   * Saves an integration. Every URL must pass the rules of docs/security-requirements.md 66, and a discovery document must name the
   * configured issuer.
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
  /**
   * Changes what the input names. Changed settings pass every check of a new integration, as a whole.
   *
   * @returns `host_change_unconfirmed` when another host would get the client secret or tokens and the caller does not
   * confirm it; `integration_changed` when somebody else changed the settings meanwhile, or anything since
   * `expected_updated_at`.
   */
  updateIntegration(
    ctx: CallContext,
    input: { integration: string; changes: UpdateIntegrationInput },
  ): Promise<Result<UpdatedIntegration, ProvidersError>>;
  /**
   * Finds the id behind an id or key, for callers that may change the integration: a caller may have the right to delete
   * it and not the right to read it. gateway only.
   */
  findIntegrationId(
    ctx: CallContext,
    input: { integration: string },
  ): Promise<Result<{ integration_id: string }, ProvidersError>>;
  /**
   * Removes an integration for good, with its client secret. The gateway first calls
   * {@link TokensService.releaseIntegration} to remove what deleted connections left in the vault: tokens calls this
   * service, so this service cannot call tokens.
   *
   * @returns `integration_in_use` while any row of the vault points to it: a connection, even a softly deleted one, or a
   * grant that still has to be revoked at the provider.
   */
  deleteIntegration(
    ctx: CallContext,
    input: { integration: string },
  ): Promise<Result<null, ProvidersError>>;

  /** Resolves an integration by id or key, a disabled one too: check `enabled`. oauth and tokens only. */
  resolveIntegration(
    ctx: CallContext,
    input: { integration: string },
  ): Promise<Result<ResolvedIntegration, ProvidersError>>;
  /** Lists enabled integrations for the hosted page: all, or those named by id or key. oauth only. */
  listConnectable(
    ctx: CallContext,
    input: { integrations: string[] | null },
  ): Promise<Result<ConnectableIntegration[], ProvidersError>>;

  /** Re-wraps the data keys of up to `limit` integrations under the primary key-encryption key. */
  rewrapKeys(
    ctx: CallContext,
    input: { limit: number },
  ): Promise<Result<{ rewrapped: number; remaining: number }, ProvidersError>>;
  /** Counts the integrations whose data key is wrapped under each key-encryption key. */
  countKeyUse(ctx: CallContext): Promise<Result<KeyUse[], ProvidersError>>;
}
