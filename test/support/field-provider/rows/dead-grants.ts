import { type Plays, type Reply, type Row, html, json, refusal, text } from "../row.ts";

const row = (name: string, source: string, refresh: Plays): Row => ({
  name: `K3 ${name}`,
  source,
  refresh,
});

const described = (name: string, status: number, error: string, words: string, source = "–") =>
  row(name, source, refusal(status, { error, error_description: words }));

/** Refusals that say that the grant is over, in words of their own. */
export const DEAD: readonly Row[] = [
  described("RFC 6749: 400 invalid_grant", 400, "invalid_grant", ""),
  described("403 invalid_grant", 403, "invalid_grant", "Grant not found"),
  described(
    "atlassian: 403 unauthorized_client, refresh token is invalid",
    403,
    "unauthorized_client",
    "refresh_token is invalid",
    "raycast/extensions#11836",
  ),
  described(
    "atlassian: the same words with a blank",
    403,
    "unauthorized_client",
    "refresh token is invalid",
    "raycast/extensions#11836",
  ),
  described(
    "deviantart: 400 invalid_request, the refresh token is invalid",
    400,
    "invalid_request",
    "The refresh token is invalid.",
    "DeviantArt-API#58",
  ),
  described(
    "401 invalid_request, has expired",
    401,
    "invalid_request",
    "Refresh token has expired",
  ),
  described(
    "400 invalid_request, was revoked",
    400,
    "invalid_request",
    "The refresh token was revoked",
  ),
  described(
    "400 access_denied, no longer valid",
    400,
    "access_denied",
    "This refresh token is no longer valid",
  ),
  described("400 invalid_request, unknown", 400, "invalid_request", "Unknown refresh token."),
  described(
    "400 invalid_request, Invalid refresh token",
    400,
    "invalid_request",
    "Invalid refresh token",
  ),
  described(
    "400 invalid_request, expired or revoked",
    400,
    "invalid_request",
    "refresh_token expired or revoked by user",
  ),
  described(
    "400 error of an unknown name",
    400,
    "bad_refresh_token",
    "Refresh token does not exist",
  ),
  described(
    "401 unauthorized_client, already used",
    401,
    "unauthorized_client",
    "Refresh token has already been used",
  ),
  described(
    "400 consent withdrawn",
    400,
    "invalid_request",
    "The user has revoked access: refresh token not valid",
  ),
  row("the words in message", "–", refusal(400, { message: "Invalid refresh token" })),
  row(
    "the words in error.message",
    "–",
    refusal(400, { error: { code: 400, message: "The refresh token is expired" } }),
  ),
  row(
    "the words in errors[0].detail",
    "–",
    refusal(400, { errors: [{ title: "Bad request", detail: "Refresh token has been revoked" }] }),
  ),
  row(
    "the words in detail of a problem",
    "–",
    refusal(401, { type: "about:blank", title: "Unauthorized", detail: "refresh token not found" }),
  ),
  row("invalid_grant in error.type", "–", refusal(400, { error: { type: "invalid_grant" } })),
  row("invalid_grant in a nested code", "–", refusal(400, { errors: [{ code: "invalid_grant" }] })),
  row("invalid_grant with 200", "–", refusal(200, { error: "invalid_grant" })),
  row("invalid_grant in a form", "–", () =>
    text("error=invalid_grant&error_description=x", "application/x-www-form-urlencoded", 400),
  ),
  row("invalid_grant as text/html", "–", () => text('{"error":"invalid_grant"}', "text/html", 400)),
];

const never = (name: string, reply: () => Reply): Row => row(name, "–", reply);
const oauth = (error: string, description: string, status = 400) =>
  json({ error, error_description: description }, status);

/** Refusals that say nothing about the grant, or say it while the provider is broken. */
export const ALIVE: readonly Row[] = [
  never("alive: 500 with invalid_grant", () => oauth("invalid_grant", "", 500)),
  never("alive: 503 page about invalid refresh tokens", () => html("Invalid refresh token", 503)),
  never("alive: 502 page", () => html("Bad gateway", 502)),
  never("alive: 403 captcha", () => html("Checking that you are human: invalid token", 403)),
  never("alive: 403 firewall page", () => html("Request blocked. The grant is invalid", 403)),
  never("alive: 200 page", () => html("Sign in: your refresh token has expired")),
  never("alive: 429 with words about the refresh token", () =>
    oauth("invalid_request", "Too many requests with this refresh token", 429),
  ),
  never("alive: rate limit in words", () =>
    oauth("invalid_request", "Rate limit exceeded for refresh token requests"),
  ),
  never("alive: 403 rate limit in words", () =>
    oauth("access_denied", "Too many refresh token requests, try again later", 403),
  ),
  never("alive: wrong client secret", () => oauth("invalid_client", "Invalid client secret", 401)),
  never("alive: wrong client secret with words about tokens", () =>
    oauth("invalid_client", "Client is invalid, refresh token not checked", 401),
  ),
  never("alive: client refused", () =>
    oauth("unauthorized_client", "The client is not authorized to use this grant type", 403),
  ),
  never("alive: client unknown in other words", () =>
    oauth("invalid_request", "Invalid client id or client secret"),
  ),
  never("alive: maintenance", () => oauth("invalid_request", "Down for maintenance", 400)),
  never("alive: maintenance of the refresh token service", () =>
    oauth("temporarily_unavailable", "Refresh token service is unavailable"),
  ),
  never("alive: refresh_token parameter missing", () =>
    oauth("invalid_request", "Missing required parameter: refresh_token"),
  ),
  never("alive: grant type not supported", () =>
    oauth("unsupported_grant_type", "The refresh_token grant type is invalid"),
  ),
  never("alive: grant type not allowed", () =>
    oauth("invalid_request", "grant_type refresh_token is not allowed for this client"),
  ),
  never("alive: scope refused", () => oauth("invalid_scope", "The requested scope is invalid")),
  never("alive: token endpoint moved", () => oauth("invalid_request", "Invalid token endpoint")),
  never("alive: content type refused", () =>
    oauth("invalid_request", "Invalid content type for token requests"),
  ),
  never("alive: 404", () => json({ message: "Not found" }, 404)),
  never("alive: 400 without words", () => json({}, 400)),
];
