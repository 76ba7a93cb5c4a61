import type { CallContext } from "#shared/contracts/call-context";
import type { Integration, UpdateIntegrationInput } from "#shared/contracts/providers/integration";
import type { ProvidersError } from "#shared/contracts/providers/service";
import { type Result, ok } from "#shared/result";
import { authorize } from "#shared/rpc/authorize";
import { nudgeOutbox } from "#shared/rpc/nudge-outbox";
import { type IntegrationChanges, updateIntegrationRow } from "./integration-change-repository.ts";
import { sealSecret } from "../keys/client-secret.ts";
import type { Deps } from "../context.ts";
import { notFound } from "./errors.ts";
import { isIntegrationName } from "./integration-name.ts";
import { findIntegration } from "./integration-repository.ts";
import { toIntegration } from "./to-integration.ts";

/**
 * Changes an integration. A new client secret gets a new data key. Other Workers may use the old state from memory for
 * at most 20 s.
 */
export async function updateIntegration(
  deps: Deps,
  ctx: CallContext,
  input: { integration: string; changes: UpdateIntegrationInput },
): Promise<Result<Integration, ProvidersError>> {
  const allowed = authorize(ctx, "integrations:write");
  if (!allowed.ok) return allowed;
  const { projectId } = allowed.value;
  if (!isIntegrationName(input.integration)) return notFound("integration");
  // Read only for the id: it never changes, and it is part of what seals the secret.
  const found = await findIntegration(deps.db, projectId, input.integration);
  if (!found) return notFound("integration");
  const changes = await toChanges(deps, projectId, found.id, input.changes);
  if (Object.keys(changes).length === 0) return ok(toIntegration(deps.baseUrl, found));
  const row = await updateIntegrationRow(deps.db, allowed.value, found.id, changes);
  if (!row) return notFound("integration");
  nudgeOutbox(deps, "providers", allowed.value, projectId);
  return ok(toIntegration(deps.baseUrl, row));
}

async function toChanges(
  deps: Deps,
  projectId: string,
  id: string,
  input: UpdateIntegrationInput,
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
    ...(client_secret === undefined
      ? {}
      : await sealSecret(await deps.keyring(), projectId, id, client_secret)),
  };
}
