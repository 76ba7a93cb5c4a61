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
import { reportTampering } from "../vault/report-tampering.ts";
import type { TokenRow } from "./token-repository.ts";

/** Opens a connection's access token for the response. A ciphertext that does not open fails closed and is reported. */
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
    return ok(toToken(entry, await open(key, place, entry.accessSealed)));
  } catch (thrown) {
    if (!(thrown instanceof VaultError)) throw thrown;
    return err(reportVaultFailure(deps, thrown, entry.projectId, entry.connectionId));
  }
}

/** Logs why something did not open and returns one fixed error: the operator learns the cause, the caller does not. */
export function reportVaultFailure(
  deps: Deps,
  thrown: VaultError,
  projectId: string,
  connectionId: string,
): TokensError {
  deps.log("error", "vault_failure", {
    project_id: projectId,
    connection_id: connectionId,
    code: thrown.keyId === null ? thrown.failure : `${thrown.failure}:${thrown.keyId}`,
  });
  // A missing key-encryption key is the operator's mistake. A data key that the project never had means tampering.
  if (thrown.failure !== "unknown_key" || thrown.keyId === null)
    reportTampering(deps, projectId, connectionId);
  return {
    code: "vault_unavailable",
    detail:
      "Atlas cannot decrypt the stored token. Contact the Atlas operator; its readiness check may name a missing key.",
  };
}

export function toToken(entry: CacheEntry, accessTokenPlaintext: string): Token {
  return {
    connection_id: entry.connectionId,
    access_token: accessTokenPlaintext,
    token_type: "Bearer",
    expires_at: entry.expiresAtMs === null ? null : new Date(entry.expiresAtMs).toISOString(),
    scope: [...entry.scope],
    missing_scopes: [...entry.missingScopes],
    stale: entry.lastRefreshError !== null,
    last_refresh_error: entry.lastRefreshError,
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
