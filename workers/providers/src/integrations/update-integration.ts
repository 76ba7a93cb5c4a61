import type { CallContext } from "#shared/contracts/call-context";
import type {
  UpdateIntegrationInput,
  UpdatedIntegration,
} from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { refusePose } from "#shared/names/refuse-pose";
import { type Result, err, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { requireRecentProof } from "#shared/rpc/require-recent-proof";
import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import { type ChangedSettings, changeSettings } from "../settings/change-settings.ts";
import { type IntegrationChanges, updateIntegrationRow } from "./integration-change-repository.ts";
import { sealSecret } from "../keys/client-secret.ts";
import type { Deps } from "../context.ts";
import { notFound } from "./errors.ts";
import { isIntegrationName } from "./integration-name.ts";
import { type IntegrationRow, findIntegration } from "./integration-repository.ts";
import { toIntegration } from "./to-integration.ts";

/**
 * Changes an integration. A new client secret gets a new data key. Changed settings are checked as a whole and written only
 * if nobody changed them meanwhile; with `expected_updated_at` nothing is, once somebody changed anything. Other Workers may use the old state from memory for at most 20 s.
 */
export async function updateIntegration(
  deps: Deps,
  ctx: CallContext,
  input: { integration: string; changes: UpdateIntegrationInput },
): Promise<Result<UpdatedIntegration, ProvidersError>> {
  const allowed = authorize(ctx, "integrations:write");
  if (!allowed.ok) return allowed;
  const recent = touchesSecret(input.changes) ? requireRecentProof(ctx) : ok(null);
  if (!recent.ok) return recent;
  const { projectId } = allowed.value;
  if (!isIntegrationName(input.integration)) return notFound("integration");
  // The id never changes, and it is part of what seals the secret.
  const found = await findIntegration(deps.db, projectId, input.integration);
  if (!found) return notFound("integration");
  const posing = refusePose(
    input.changes.name,
    deps.catalogue.get(found.providerId)?.definition.name,
  );
  if (posing !== null) return posing;
  const changed = await changeSettings(deps, found, input.changes);
  if (!changed.ok) return changed;
  const changes = await toChanges(deps, projectId, found, input.changes, changed.value);
  const show = (row: IntegrationRow): UpdatedIntegration => ({
    ...toIntegration(deps.baseUrl, row),
    warnings: changed.value?.warnings ?? [],
  });
  if (Object.keys(changes).length === 0) return ok(show(found));
  const { expected_updated_at: expected } = input.changes;
  const row = await updateIntegrationRow(deps.db, allowed.value, found.id, changes, {
    settings: changed.value && { checked: found, names: changed.value.names },
    updatedAt: expected === undefined ? null : new Date(expected),
  });
  if (!row) return explainMiss(deps, projectId, found.id);
  nudgeOutbox(deps, "providers", allowed.value, projectId);
  return ok(show(row));
}

/** The client secret, or the settings: they say where it is sent. */
const touchesSecret = (changes: UpdateIntegrationInput): boolean =>
  changes.client_secret !== undefined || changes.settings !== undefined;

/** Nothing was written: the row is gone, or it is not the one that the change was checked against. */
const explainMiss = async (
  deps: Deps,
  projectId: string,
  id: string,
): Promise<Result<never, ProvidersError>> =>
  (await findIntegration(deps.db, projectId, id)) === null
    ? notFound("integration")
    : err({
        code: "integration_changed",
        detail: "Somebody else changed this integration meanwhile. Read it and try again.",
      });

async function toChanges(
  deps: Deps,
  projectId: string,
  found: IntegrationRow,
  input: UpdateIntegrationInput,
  changed: ChangedSettings | null,
): Promise<IntegrationChanges> {
  const { name, client_id, client_secret, scopes, enabled, refresh_margin_seconds } = input;
  return {
    ...(name === undefined ? {} : { name }),
    ...(client_id === undefined ? {} : { clientId: client_id }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(refresh_margin_seconds === undefined
      ? {}
      : { refreshMarginSeconds: refresh_margin_seconds }),
    ...(changed === null ? {} : { settings: changed.settings }),
    ...(changed === null || changed.discovered === found.discovered
      ? {}
      : { discovered: changed.discovered }),
    ...(client_secret === undefined
      ? {}
      : await sealSecret(await deps.keyring(), projectId, found.id, client_secret)),
  };
}
