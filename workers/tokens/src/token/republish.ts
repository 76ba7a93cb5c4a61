import type { CallContext } from "#shared/contracts/call-context";
import type { Deps } from "../context.ts";
import { resolveEnabled } from "./resolve-integration.ts";
import { toEntry } from "./token-answer.ts";
import { connectionKey } from "./token-cache.ts";
import { findToken } from "./token-repository.ts";

/**
 * Puts a connection's present truth into the cache, such as a failure that readers of its living token are told of; not
 * while its integration is disabled, for which a cached entry gives no reader pause.
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
  await deps.cache.publish([connectionKey(connectionId)], entry, row.remainingMs, readAtMs);
}
