import type { TokensError } from "#shared/contracts/tokens/service";
import { personRefused } from "../end-users/person-refused.ts";
import { lastRefreshError } from "./token-answer.ts";
import type { TokenRow } from "./token-repository.ts";

/** Why a connection in this state has no token to hand out; null for an active one. */
export function checkState(row: TokenRow): TokensError | null {
  switch (row.state) {
    case "active":
      return null;
    case "pending":
      return {
        code: "connection_pending",
        detail:
          "The connection is not confirmed yet. Post its connect code to /v1/connections/confirm.",
      };
    case "needs_reauth":
      return { ...needsReauth(row.stateReason), ...providerError(row) };
    case "disabled":
      if (row.blocked) return personRefused("blocked");
      return {
        code: "connection_disabled",
        detail: "The connection is disabled. Enable it to read its token.",
      };
    case "revoked":
      return {
        code: "connection_revoked",
        detail: "The connection was revoked. Ask the end user to connect again.",
      };
    case "deleted":
      return notFound;
  }
}

/** Reasons that the developer should not take for a grant that ended in the usual way. */
const WHY_REAUTH: Readonly<Record<string, string>> = {
  account_mismatch: "The provider answered a refresh with an id token of another account.",
  refused_repeatedly:
    "The provider has refused this grant for hours, while it refreshed others of the integration.",
};

/** The error of a connection whose end user has to grant again. */
export const needsReauth = (reason: string | null): TokensError => ({
  code: "needs_reauth",
  detail: `${WHY_REAUTH[reason ?? ""] ?? "The provider no longer accepts this grant."} Ask the end user to connect again.`,
});

export const refreshUnsupported: TokensError = {
  code: "refresh_unsupported",
  detail: "The provider did not issue a refresh token for this connection.",
};

export const notFound: TokensError = {
  code: "not_found",
  detail: "This project has no such connection.",
};

/**
 * What blocks a refresh right now: a back-off or an open circuit. Null when nothing does. An open circuit does not
 * block the connection that probes it: its refresh is already running.
 */
export function findObstacle(row: TokenRow): TokensError | null {
  if (row.leaseLeftMs > 0 && row.retryLeftMs <= 0) return null;
  const waitMs = Math.max(row.retryLeftMs, row.circuitLeftMs);
  if (waitMs <= 0) return null;
  const code = row.retryLeftMs >= row.circuitLeftMs ? row.lastErrorCode : row.circuitCode;
  const retryMs = row.retryLeftMs > 0 ? Math.max(waitMs, row.leaseLeftMs) : waitMs;
  return toRefreshError(
    code === "rate_limited" || code === "config_error" ? code : "provider_unavailable",
    lastRefreshError(row)?.provider_error ?? null,
    retryMs,
  );
}

/** As {@link findObstacle}, but null once the row has another version than the one to refresh. */
export const findObstacleAt = (row: TokenRow, version: number): TokensError | null =>
  row.version === version ? findObstacle(row) : null;

/** The error that callers get for a failed refresh. */
export function toRefreshError(
  code: "provider_unavailable" | "rate_limited" | "config_error",
  provider: string | null,
  retryInMs: number,
): TokensError {
  const details = {
    provider_unavailable: "The provider is not responding properly. Try again later.",
    rate_limited: "The provider is rate-limiting requests. Try again later.",
    config_error:
      "The provider rejects the request, not the grant. Check the integration's client id, secret, scopes and endpoints.",
  } as const;
  return {
    code,
    detail: details[code],
    retry_after: Math.max(1, Math.ceil(retryInMs / 1_000)),
    ...(provider === null ? {} : { provider_error: provider }),
  };
}

export const inProgress: TokensError = {
  code: "refresh_in_progress",
  detail: "A refresh of this token is in progress. Try again in a moment.",
  retry_after: 2,
};

export const tokenExpired: TokensError = {
  code: "token_expired",
  detail:
    "The access token has expired and the provider did not issue a refresh token. Ask the end user to connect again.",
};

const providerError = (row: TokenRow): { provider_error?: string } =>
  row.lastErrorProvider === null ? {} : { provider_error: row.lastErrorProvider };
