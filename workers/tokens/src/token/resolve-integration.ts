import type { CallContext } from "#shared/contracts/call-context";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { TokensError } from "#shared/contracts/tokens/service";
import { type Result, err } from "#shared/result";
import type { Deps } from "../context.ts";

/** An integration by id or key, at most 20 s old. Holds the client secret: it stays in memory and goes nowhere else. */
export async function resolveIntegration(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  integration: string,
): Promise<Result<ResolvedIntegration, TokensError>> {
  const found = await deps.integrations.resolve(ctx, projectId, integration);
  if (found.ok) return found;
  switch (found.error.code) {
    case "not_found":
      return err({ code: "not_found", detail: "This project has no such integration." });
    default:
      return err({
        code: "vault_unavailable",
        detail: "The integration's client secret cannot be opened. Ask the operator of Atlas.",
      });
  }
}

/** As {@link resolveIntegration}; `integration_disabled` for one that is switched off. */
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
