import type { RefreshError } from "#shared/contracts/tokens/connection";
import type { TokensError } from "#shared/contracts/tokens/service";
import type { Token } from "#shared/contracts/tokens/token";
import { open } from "#shared/crypto/envelope";
import { VaultError } from "#shared/crypto/vault-error";
import { findMissingScopes } from "#shared/provider/scopes";
import { type Result, err, ok } from "#shared/result";
import type { CacheEntry } from "./cache-entry.ts";
import type { Deps } from "../context.ts";
import { placeOf } from "../vault/places.ts";
import { reportVaultFailure } from "./vault-failure.ts";
import { openExtra } from "./extra.ts";
import type { TokenRow } from "./token-repository.ts";

/**
 * Opens a connection's access token for the response. A ciphertext that does not open fails closed and is reported;
 * facts that do not open are left out.
 */
export async function openToken(
  deps: Deps,
  entry: CacheEntry,
): Promise<Result<Token, TokensError>> {
  try {
    const key = await deps.keys.forOpening(
      entry.projectId,
      entry.dataKeyVersion,
      entry.dataKeyWrapped,
    );
    const place = placeOf.accessToken(entry.projectId, entry.connectionId);
    const [token, extra] = await Promise.all([
      open(key, place, entry.accessSealed),
      openExtra(deps, entry.projectId, entry.connectionId, entry.extraSealed, {
        version: entry.dataKeyVersion,
        wrapped: entry.dataKeyWrapped,
      }),
    ]);
    return ok(toToken(entry, token, extra ?? {}));
  } catch (thrown) {
    if (!(thrown instanceof VaultError)) throw thrown;
    return err(reportVaultFailure(deps, thrown, entry.projectId, entry.connectionId));
  }
}

function toToken(
  entry: CacheEntry,
  accessTokenPlaintext: string,
  extra: Readonly<Record<string, unknown>>,
): Token {
  return {
    connection_id: entry.connectionId,
    access_token: accessTokenPlaintext,
    token_type: "Bearer",
    expires_at: entry.expiresAtMs === null ? null : new Date(entry.expiresAtMs).toISOString(),
    scope: [...entry.scope],
    missing_scopes: [...entry.missingScopes],
    stale: entry.lastRefreshError !== null,
    last_refresh_error: entry.lastRefreshError,
    extra: { ...extra },
  };
}

/** Turns a row into a cache entry; null when the row has no access token. */
export function toEntry(row: TokenRow): CacheEntry | null {
  if (row.accessSealed === null) return null;
  return {
    epoch: row.epoch,
    version: row.version,
    projectId: row.projectId,
    connectionId: row.connectionId,
    state: row.state,
    accessSealed: row.accessSealed,
    extraSealed: row.extraSealed,
    dataKeyVersion: row.dataKeyVersion,
    dataKeyWrapped: row.dataKeyWrapped,
    expiresAtMs: row.expiresAtMs,
    refreshDueAtMs: row.refreshable ? row.refreshDueAtMs : null,
    scope: row.grantedScopes,
    missingScopes: missingScopes(row),
    lastRefreshError: lastRefreshError(row),
  };
}

export const missingScopes = (row: {
  requestedScopes: readonly string[];
  grantedScopes: readonly string[];
}): string[] => findMissingScopes(row.requestedScopes, row.grantedScopes);

const REFRESH_ERRORS = [
  "invalid_grant",
  "provider_unavailable",
  "rate_limited",
  "config_error",
] as const;

export function lastRefreshError(row: {
  lastErrorCode: string | null;
  lastErrorProvider: string | null;
  lastErrorAtMs: number | null;
}): RefreshError | null {
  const code = REFRESH_ERRORS.find((known) => known === row.lastErrorCode);
  if (code === undefined || row.lastErrorAtMs === null) return null;
  return {
    code,
    provider_error: row.lastErrorProvider,
    at: new Date(row.lastErrorAtMs).toISOString(),
  };
}
