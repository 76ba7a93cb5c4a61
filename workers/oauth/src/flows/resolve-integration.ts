import type { CallContext } from "#shared/contracts/call-context";
import type { OAuthError } from "#shared/contracts/oauth/service";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Result, err } from "#shared/result";
import type { Deps } from "../context.ts";
import { integrationDisabled, integrationUnusable, notOffered } from "./failures.ts";

/** Resolves an enabled integration for calls to its provider, at most 20 s old. It holds the client secret. */
export async function resolveIntegration(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  integrationId: string,
): Promise<Result<ResolvedIntegration, OAuthError>> {
  return readResolved(await deps.integrations.resolve(ctx, projectId, integrationId));
}

/** As {@link resolveIntegration}, but as it is now: a grant must not be asked for by an integration that was deleted. */
export async function resolveIntegrationNow(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  integrationId: string,
): Promise<Result<ResolvedIntegration, OAuthError>> {
  return readResolved(await deps.integrations.resolveFresh(ctx, projectId, integrationId));
}

function readResolved(
  found: Result<ResolvedIntegration, ProvidersError>,
): Result<ResolvedIntegration, OAuthError> {
  if (!found.ok)
    return err(found.error.code === "vault_unavailable" ? integrationUnusable : notOffered);
  return found.value.enabled ? found : err(integrationDisabled);
}
