import type { Connection } from "#shared/contracts/tokens/connection";
import { type Place, open, sealedVersion } from "#shared/crypto/envelope";
import { VaultError } from "#shared/crypto/vault-error";
import type { ConnectionRow } from "./connection-repository.ts";
import type { Deps } from "../context.ts";
import { placeOf } from "../vault/places.ts";
import { openExtra } from "../token/extra.ts";
import { lastRefreshError, missingScopes } from "../token/token-answer.ts";
import { reportVaultFailure } from "../token/vault-failure.ts";

/** Builds a connection as the API shows it. What does not open is left out and reported. */
export async function toConnection(
  deps: Deps,
  projectId: string,
  row: ConnectionRow,
): Promise<Connection> {
  const [label, metadata, extra] = await Promise.all([
    openOptional(
      deps,
      projectId,
      row.id,
      placeOf.accountLabel(projectId, row.id),
      row.accountLabelSealed,
    ),
    openOptional(deps, projectId, row.id, placeOf.metadata(projectId, row.id), row.metadataSealed),
    openExtra(deps, projectId, row.id, row.extraSealed),
  ]);
  return {
    id: row.id,
    integration_id: row.integrationId,
    end_user_id: row.endUserId,
    external_id: row.externalId,
    state: row.state,
    state_reason: row.stateReason,
    account: { subject: row.accountSubject, label },
    scope: [...row.grantedScopes],
    missing_scopes: missingScopes(row),
    tags: row.tags,
    metadata: metadata === null ? {} : (JSON.parse(metadata) as Record<string, unknown>),
    extra: { ...extra },
    warnings: [...row.warnings],
    expires_at: toIsoOrNull(row.expiresAtMs),
    refreshable: row.refreshable,
    last_refresh_error: lastRefreshError(row),
    read_count: row.readCount,
    last_read_at: toIsoOrNull(row.lastReadAtMs),
    created_at: new Date(row.createdAtMs).toISOString(),
    updated_at: new Date(row.updatedAtMs).toISOString(),
  };
}

const toIsoOrNull = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString();

async function openOptional(
  deps: Deps,
  projectId: string,
  connectionId: string,
  place: Place,
  sealed: string | null,
): Promise<string | null> {
  if (sealed === null) return null;
  try {
    return await open(await deps.keys.forOpening(projectId, sealedVersion(sealed)), place, sealed);
  } catch (thrown) {
    if (!(thrown instanceof VaultError)) throw thrown;
    reportVaultFailure(deps, thrown, projectId, connectionId);
    return null;
  }
}
