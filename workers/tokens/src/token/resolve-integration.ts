import type { CallContext } from "#shared/contracts/call-context";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import type { TokensError } from "#shared/contracts/tokens/service";
import { type Result, err } from "#shared/result";
import type { Deps } from "../context.ts";

/** Resolves an integration by id or key, at most 20 s old. It holds the client secret: keep it in memory only. */
export async function resolveIntegration(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  integration: string,
): Promise<Result<ResolvedIntegration, TokensError>> {
  return readResolved(await deps.integrations.resolve(ctx, projectId, integration));
}

/** As {@link resolveIntegration}, but as it is now. */
export async function resolveIntegrationNow(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  integration: string,
): Promise<Result<ResolvedIntegration, TokensError>> {
  return readResolved(await deps.integrations.resolveFresh(ctx, projectId, integration));
}

/** An older release's integration says nothing of it. */
export const reuseSeconds = ({ definition }: ResolvedIntegration): number =>
  definition.reuse_seconds ?? 0;

function readResolved(
  found: Result<ResolvedIntegration, ProvidersError>,
): Result<ResolvedIntegration, TokensError> {
  if (found.ok) return found;
  switch (found.error.code) {
    case "not_found":
      return err({ code: "not_found", detail: "This project has no such integration." });
    default:
      return err({
        code: "vault_unavailable",
        detail: "Atlas cannot decrypt the integration's client secret. Contact the Atlas operator.",
      });
  }
}

/** As {@link resolveIntegration}, but `integration_disabled` for a disabled one. */
export async function resolveEnabled(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  integration: string,
): Promise<Result<ResolvedIntegration, TokensError>> {
  const found = await resolveIntegration(deps, ctx, projectId, integration);
  if (!found.ok || found.value.enabled) return found;
  return err({ code: "integration_disabled", detail: "The integration is disabled." });
}
