import type { CallContext } from "#shared/contracts/call-context";
import type { ResolvedIntegration } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { makeCallbackUrl } from "#shared/provider/address/callback-url";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { openSecret } from "../keys/client-secret.ts";
import type { Deps } from "../context.ts";
import { readDiscovered } from "../discovery/discovered.ts";
import { notFound, reportVaultFailure } from "./errors.ts";
import { isIntegrationName } from "./integration-name.ts";
import { type IntegrationRow, findIntegration } from "./integration-repository.ts";
import { resolveDefinition } from "./resolve-definition.ts";

/**
 * Resolves everything that Atlas needs to call an integration's provider, including the client secret in plain text. One
 * statement. For oauth and tokens only.
 *
 * @returns `vault_unavailable` if the secret does not open, `unknown_provider` if the catalogue no longer has the
 * provider.
 */
export async function resolveIntegration(
  deps: Deps,
  ctx: CallContext,
  input: { integration: string },
): Promise<Result<ResolvedIntegration, ProvidersError>> {
  const allowed = authorize(ctx, "integrations:read");
  if (!allowed.ok) return allowed;
  if (!isIntegrationName(input.integration)) return notFound("integration");
  const row = await findIntegration(deps.db, allowed.value.projectId, input.integration);
  if (!row) return notFound("integration");
  const entry = deps.catalogue.get(row.providerId);
  if (!entry)
    return err({
      code: "unknown_provider",
      detail: `This installation no longer offers the provider ${row.providerId}.`,
    });
  const definition = resolveDefinition(
    entry.definition,
    readDiscovered(row.discovered),
    row.settings,
  );
  const secret = await openRow(deps, row);
  return secret.ok
    ? ok({
        id: row.id,
        key: row.key,
        project_id: row.projectId,
        name: row.name,
        enabled: row.enabled,
        client_id: row.clientId,
        client_secret_plaintext: secret.value,
        scopes: row.scopes,
        callback_url: makeCallbackUrl(deps.baseUrl, row.id),
        refresh_margin_seconds: row.refreshMarginSeconds,
        definition,
      })
    : secret;
}

async function openRow(deps: Deps, row: IntegrationRow): Promise<Result<string, ProvidersError>> {
  try {
    return ok(await openSecret(await deps.keyring(), row));
  } catch (thrown) {
    return reportVaultFailure(deps, thrown, row);
  }
}
