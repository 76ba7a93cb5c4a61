import type { CallContext } from "#shared/contracts/call-context";
import type { Deps } from "../context.ts";
import { resolveEnabled, reuseSeconds } from "./resolve-integration.ts";
import { toEntry } from "./token-answer.ts";
import { connectionKey } from "./token-cache.ts";
import { findToken } from "./token-repository.ts";

/**
 * Writes a connection's current row to the cache, so that readers of its valid token also learn of a failed refresh.
 * Does nothing while the integration is disabled: a reader that hits the cache does not check the integration.
 */
export async function republish(
  deps: Deps,
  ctx: CallContext,
  projectId: string,
  connectionId: string,
): Promise<void> {
  const readAtMs = await deps.cache.time();
  if (readAtMs === null) return;
  const row = await findToken(deps.db, projectId, connectionId);
  const entry = row === null ? null : toEntry(row);
  if (row === null || entry === null) return;
  const integration = await resolveEnabled(deps, ctx, projectId, row.integrationId);
  if (!integration.ok) return;
  const keys = [connectionKey(connectionId)];
  await deps.cache.publish(keys, entry, row.remainingMs, readAtMs, reuseSeconds(integration.value));
}
