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
} from "./integration.ts";
import type { Provider } from "./provider.ts";

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

export interface ProvidersService extends ReadinessCheck {
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
