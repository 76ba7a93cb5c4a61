/** What Atlas writes into an authorization link itself. */
const OF_LINKS = [
  "response_type",
  "response_mode",
  "client_id",
  "client_secret",
  "redirect_uri",
  "scope",
  "state",
  "nonce",
  "code_challenge",
  "code_challenge_method",
  "request",
  "request_uri",
];

/** What Atlas writes into its own requests to a provider. */
const OF_REQUESTS = [
  "grant_type",
  "code",
  "code_verifier",
  "redirect_uri",
  "client_id",
  "client_secret",
  "client_assertion",
  "client_assertion_type",
  "refresh_token",
  "access_token",
  "token",
  "token_type_hint",
  "scope",
];

/** The parameters that Atlas writes itself when it uses this endpoint; an integration must not write them for it. */
export function isOwnParameter(endpoint: string, name: string): boolean {
  const own = endpoint === "authorization_endpoint" ? OF_LINKS : OF_REQUESTS;
  // Some servers read `state[]`, `State` and `state ` as `state`.
  return own.includes(name.replace(/\[.*$/s, "").trim().toLowerCase());
}

/**
 * The parameters in an endpoint's query that Atlas writes itself. A query of other parameters is fine; the keys are read
 * without any.
 */
export function findOwnParameters(endpoint: string, url: URL): string[] {
  const names = new Set(endpoint === "jwks_uri" ? [] : url.searchParams.keys());
  return [...names].filter((name) => isOwnParameter(endpoint, name));
}
