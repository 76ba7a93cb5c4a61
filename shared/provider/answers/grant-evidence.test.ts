import { describe, expect, it, test } from "vitest";
import { makeIntegration } from "#support/providers/resolved-integration";
import { readTokenAnswer } from "../token-answer.ts";
import { NAMES, TEXTS } from "./grant-evidence.ts";

const refuse = (body: unknown, status = 400, definition = {}) =>
  readTokenAnswer(
    makeIntegration(definition),
    typeof body === "string" ? new Response(body, { status }) : Response.json(body, { status }),
  );

/** Texts for each row of the table. */
const EXAMPLES: Record<string, string[]> = {
  "client-refused": [
    "Invalid client secret",
    "The client credentials are invalid",
    "client authentication failed: invalid token",
    "Unknown client",
    "The client is disabled",
  ],
  "redirect-refused": ["redirect_uri mismatch", "The redirect URL is not registered"],
  "token-expired-or-unknown-before": [
    "Invalid refresh token",
    "invalid_refresh_token",
    "InvalidRefreshToken",
    "Unknown refresh_token",
    "Invalid or expired refresh token",
    "The request has an invalid refresh token",
    "Bad refresh token",
    "expired_token",
    "Invalid token",
    "invalid authorization grant",
  ],
  "token-expired-or-unknown-after": [
    "refresh token is invalid",
    "The refresh_token is invalid.",
    "The refresh token provided has expired",
    "refreshTokenExpired",
    "Token has been expired or revoked.",
    "refresh token not found",
    "Refresh token was revoked by the user",
    "refresh token has already been used",
    "This refresh token is no longer valid",
    "The grant has been revoked",
    "The provided authorization grant is expired",
    "refresh token does not exist",
    "Refresh token could not be verified",
  ],
  "consent-withdrawn": [
    "The authorization has been revoked",
    "Access to this application was removed",
    "The user has revoked access to the app",
    "Consent was withdrawn",
    "App was uninstalled: the user revoked it",
  ],
  "person-has-to-come-back": [
    "The user must re-authorize the app",
    "Please reconnect your account",
    "Re-authentication required",
  ],
  "rate-limit": [
    "Too many requests",
    "Rate limit exceeded",
    "You are being throttled",
    "Quota exceeded for token requests",
    "request limit reached",
  ],
  outage: [
    "The service is temporarily unavailable",
    "Down for scheduled maintenance",
    "Please try again later",
    "Internal server error",
    "upstream request timed out",
  ],
};

const KIND = {
  invalid_grant: "invalid_grant",
  client_error: "config_error",
  rate_limited: "rate_limited",
  unavailable: "unavailable",
  request_error: "config_error",
} as const;

test("every row has its examples", () => {
  expect(Object.keys(EXAMPLES)).toEqual(TEXTS.map(({ id }) => id));
});

describe.each(TEXTS.map((row) => [row.id, row] as const))("%s", (id, { means }) => {
  it.each(EXAMPLES[id] ?? [])("%s", async (text) => {
    for (const status of [400, 401, 403, 200])
      for (const body of [
        { error: "unauthorized_client", error_description: text },
        { error: "invalid_request", message: text },
        { error: "access_denied", detail: text },
        { error: "made_up", errors: [{ title: "No", detail: text }] },
        { error: { message: text, code: 17 } },
      ])
        expect(await refuse(body, status)).toMatchObject({ kind: KIND[means] });
    expect(await refuse(text, 400)).toMatchObject({ kind: KIND[means] });
    expect(await refuse({ message: text }, 403)).toMatchObject({ kind: KIND[means] });
  });
});

describe.each(NAMES.flatMap(({ names, means }) => names.map((name) => [name, means] as const)))(
  "the name %s",
  (name, means) => {
    it.each([400, 401, 403])(`means ${means} with %i`, async (status) => {
      const answer = await refuse({ error: name }, status);
      expect(answer.kind).toBe(KIND[means]);
      if (means === "client_error") expect(answer).toMatchObject({ about: "integration" });
    });
  },
);

test("a provider's alias decides before the texts", async () => {
  const body = { error: "busy", error_description: "refresh token is invalid" };
  const definition = { error_aliases: { busy: "unavailable" } };
  expect(await refuse(body, 400, definition)).toMatchObject({ kind: "unavailable" });
});

describe("does not kill a grant", () => {
  const dead = "refresh token is invalid";
  it.each<[what: string, body: unknown, status: number]>([
    ["a wrong client", { error: "invalid_client", error_description: dead }, 401],
    ["a grant type", { error: "unsupported_grant_type", error_description: dead }, 400],
    ["a server that fails", { error: "invalid_grant", error_description: dead }, 500],
    ["a gateway", { error: "invalid_grant" }, 502],
    ["a rate limit", { error: "invalid_grant", error_description: dead }, 429],
    ["an outage by its name", { error: "server_error", error_description: dead }, 400],
    ["an outage by its text", { error: "invalid_grant", message: "Down for maintenance" }, 400],
    ["a page", `<!doctype html><p>Your ${dead}</p>`, 403],
    ["a page in JSON", { message: `<html><body>${dead}</body></html>` }, 403],
    ["a captcha", "<html>Checking your browser. Session token expired</html>", 403],
    [
      "a missing parameter",
      { error: "invalid_request", message: "missing refresh_token parameter" },
      400,
    ],
    [
      "a required parameter",
      { error: "invalid_request", message: "refresh_token is required" },
      400,
    ],
    ["another token", { error: "made_up", message: "access token invalid" }, 401],
    ["a token of the page", { message: "CSRF token invalid" }, 403],
    ["an endpoint", { error: "invalid_request", message: "invalid token endpoint" }, 400],
    ["a type", { error: "invalid_request", message: "invalid grant_type" }, 400],
    ["a doubt", { error: "made_up", message: "The refresh token may be invalid" }, 400],
    [
      "a client's fault",
      { error: "made_up", message: "Invalid refresh token or client secret" },
      400,
    ],
    ["nothing", "", 401],
    ["a bare name", { error: "unauthorized_client" }, 403],
    ["a bare refusal", { error: "access_denied" }, 403],
    ["a text that is too long", { error: "made_up", message: `${dead} ${"x".repeat(500)}` }, 400],
  ])("%s", async (_what, body, status) => {
    expect((await refuse(body, status)).kind).not.toBe("invalid_grant");
  });
});

test("the reason that is stored is a name, never a text", async () => {
  expect(
    await refuse({ error: "x y", error_description: "refresh token is invalid" }, 403),
  ).toMatchObject({ kind: "invalid_grant", providerError: "unrecognized_error" });
  expect(await refuse("refresh token is invalid", 403)).toMatchObject({
    kind: "invalid_grant",
    providerError: "http_403",
  });
});

test.each([
  [{ errors: [{ code: "invalid_grant" }] }],
  [{ error: { details: [{ reason: "invalid_grant" }] } }],
  [{ error: "bad_request", message: "Invalid grant" }],
  [{ fault: { faultstring: "invalid_grant" } }],
])("a standard name anywhere in a refusal counts: %j", async (body) => {
  expect(await refuse(body, 400)).toMatchObject({ kind: "invalid_grant" });
});

test.each([
  [{ errors: [{ code: "invalid_grant" }, { code: "invalid_client" }] }, "config_error"],
  [{ error: { details: ["temporarily_unavailable"] } }, "unavailable"],
  [{ error: "invalid_client", cause: "invalid_grant" }, "config_error"],
  [{ errors: [{ code: "invalid_request" }] }, "config_error"],
])("but a client at fault or an outage outweighs it: %j", async (body, kind) => {
  expect(await refuse(body, 400)).toMatchObject({ kind });
});
