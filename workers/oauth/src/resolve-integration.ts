import { type CallContext, asService } from "#shared/contracts/call-context";
import type { OAuthError } from "#shared/contracts/oauth";
import type { ResolvedIntegration } from "#shared/contracts/providers";
import { type Result, err, ok } from "#shared/result";
import type { Deps } from "./context.ts";
import { integrationDisabled, notOffered } from "./failures.ts";

/** An enabled integration, ready to speak to its provider, at most 20 s old. Holds the client secret. */
export async function resolveIntegration(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  integrationId: string,
): Promise<Result<ResolvedIntegration, OAuthError>> {
  const name = `${projectId}:${integrationId}`;
  const known = deps.integrations.get(name);
  if (known !== undefined) return known.enabled ? ok(known) : err(integrationDisabled);
  const found = await deps.providers.resolveIntegration(asService(ctx, "oauth", projectId), {
    integration: integrationId,
  });
  if (!found.ok)
    return err(
      found.error.code === "vault_unavailable"
        ? { code: "integration_disabled", detail: "This integration cannot be used at the moment." }
        : notOffered,
    );
  deps.integrations.set(name, found.value);
  return found.value.enabled ? found : err(integrationDisabled);
}
