import { type Members, type Plays, type Row, html, json, over, refusal } from "../row.ts";

/** A flow that fails after the callback, and what its record and the app have to say. */
export type FailedFlow = Row & {
  readonly error: string;
  readonly step: "callback" | "exchange" | "id_token" | "userinfo" | "store";
  /** A stable name, in the record and in `error_reason`; null when `error` says it all. */
  readonly reason: string | null;
  readonly providerError?: string;
  /** The tokens by which the provider is told to end the grant. Left out: none after an exchange that failed, else both. */
  readonly ended?: readonly EndedToken[];
};

type EndedToken = "access_token" | "refresh_token";

const row = (
  name: string,
  source: string,
  said: Pick<FailedFlow, "error" | "providerError" | "reason" | "step">,
  plays: Partial<FailedFlow>,
): FailedFlow => ({ name: `K6 ${name}`, source, ...said, ...plays });

const exchange = (
  name: string,
  error: string,
  reason: string,
  play: Plays,
  more: { source?: string; providerError?: string } = {},
): FailedFlow => {
  const { source = "–", ...said } = more;
  return row(name, source, { error, reason, step: "exchange", ...said }, { exchange: play });
};

/** An exchange that grants something, but brings no access token of use. */
const unusable = (
  name: string,
  ended: readonly EndedToken[],
  said: Pick<FailedFlow, "error" | "providerError"> & { readonly reason: string },
  changes: Members,
): FailedFlow => row(name, "–", { step: "exchange", ...said }, { exchange: over(changes), ended });

const noAccessToken = { error: "provider_unavailable", reason: "access_token_missing" };
const needsKey = { error: "config_error", reason: "unsupported_token_type" };

const redirect =
  (status: number): Plays =>
  (_, { base }) => ({ status, headers: { location: `${base}/token?secret=x` }, body: "" });

const idToken = (name: string, reason: string, plays: Partial<Row>, source = "–"): FailedFlow =>
  row(
    `id token ${name}`,
    source,
    { error: "id_token_invalid", reason, step: "id_token" },
    { only: "oidc", ...plays },
  );

const now = (): number => Math.floor(Date.now() / 1000);

export const FAILED_FLOWS: readonly FailedFlow[] = [
  exchange(
    "wrong client secret",
    "config_error",
    "invalid_client",
    refusal(401, { error: "invalid_client", error_description: "Client authentication failed" }),
    { providerError: "invalid_client" },
  ),
  exchange(
    "github: incorrect_client_credentials with 200",
    "config_error",
    "incorrect_client_credentials",
    refusal(200, { error: "incorrect_client_credentials" }),
    { providerError: "incorrect_client_credentials" },
  ),
  exchange(
    "redirect_uri_mismatch",
    "config_error",
    "redirect_uri_mismatch",
    refusal(400, { error: "redirect_uri_mismatch" }),
    { providerError: "redirect_uri_mismatch" },
  ),
  exchange(
    "the code is refused",
    "code_refused",
    "invalid_grant",
    refusal(400, { error: "invalid_grant", error_description: "Code was already redeemed" }),
    { providerError: "invalid_grant" },
  ),
  exchange("a token endpoint that redirects", "provider_unavailable", "redirected", redirect(302), {
    source: "courtlistener#7927",
  }),
  exchange(
    "a token endpoint that redirects with 307",
    "provider_unavailable",
    "redirected",
    redirect(307),
  ),
  exchange(
    "a token endpoint that redirects for good",
    "provider_unavailable",
    "redirected",
    redirect(308),
  ),
  exchange("a gateway's page, 502", "provider_unavailable", "http_502", () =>
    html("Bad Gateway", 502),
  ),
  exchange("a gateway's page, 504", "provider_unavailable", "http_504", () =>
    html("Gateway Timeout", 504),
  ),
  exchange("a page with 200", "provider_unavailable", "unreadable_answer", () => html("Sign in")),
  exchange("an empty answer", "provider_unavailable", "unreadable_answer", () => ({ body: "" })),
  exchange("an answer of 2 MiB", "provider_unavailable", "answer_too_large", (good) =>
    json({ ...good, more: "x".repeat(2_097_152) }),
  ),
  exchange(
    "an answer without tokens",
    "provider_unavailable",
    "access_token_missing",
    refusal(200, { token_type: "Bearer" }),
  ),
  unusable("a refresh token alone", ["refresh_token"], noAccessToken, { access_token: undefined }),
  unusable("a refresh token beside an access token in a list", ["refresh_token"], noAccessToken, {
    access_token: ["x"],
  }),
  unusable(
    "a refresh token beside an error",
    ["refresh_token"],
    { error: "config_error", reason: "made_up", providerError: "made_up" },
    { access_token: undefined, error: "made_up" },
  ),
  unusable("tokens that are bound to a key", ["refresh_token", "access_token"], needsKey, {
    token_type: "DPoP",
  }),
  unusable("an access token alone that is bound to a key", ["access_token"], needsKey, {
    token_type: "DPoP",
    refresh_token: undefined,
  }),
  idToken(
    "3 minutes in the future",
    "iat_in_future",
    { claims: (good) => ({ ...good, iat: now() + 180, exp: now() + 600 }) },
    "idtoken-verifier#31",
  ),
  idToken("expired", "expired", { claims: (good) => ({ ...good, exp: now() - 300 }) }),
  idToken("with another nonce", "nonce_mismatch", { claims: (good) => ({ ...good, nonce: "x" }) }),
  idToken("for another client", "aud_mismatch", { claims: (good) => ({ ...good, aud: "other" }) }),
  idToken("of another issuer", "issuer_mismatch", {
    claims: (good) => ({ ...good, iss: "https://login.example.com" }),
  }),
  idToken("missing", "missing", { exchange: over({ id_token: undefined }) }),
  idToken("with a broken signature", "signature", {
    exchange: (good) => {
      const [head, body] = String(good["id_token"]).split(".");
      return json({ ...good, id_token: `${head}.${body}.${"A".repeat(342)}` });
    },
  }),
  row(
    "userinfo refuses the token",
    "–",
    {
      error: "token_rejected",
      reason: "invalid_token",
      providerError: "invalid_token",
      step: "userinfo",
    },
    { only: "oauth2", userinfo: refusal(401, { error: "invalid_token" }) },
  ),
  row(
    "userinfo without an id",
    "–",
    { error: "subject_missing", reason: null, step: "userinfo" },
    { only: "oauth2", userinfo: refusal(200, { name: "Ada" }) },
  ),
  row(
    "userinfo is a page",
    "–",
    { error: "provider_unavailable", reason: null, step: "userinfo" },
    { only: "oauth2", userinfo: () => html("Sign in") },
  ),
];
