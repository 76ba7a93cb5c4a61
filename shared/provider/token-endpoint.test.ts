import { describe, expect, it } from "vitest";
import { makeIntegration } from "#support/providers/resolved-integration";
import type { ProviderDefinition } from "../contracts/providers/definition.ts";
import { ProviderFetchError } from "./address/guarded-fetch.ts";
import { exchangeCode, refreshGrant } from "./token-endpoint.ts";
import type { ProviderClient, TokenAnswer } from "./types.ts";
import { BlockedUrlError } from "./address/url-policy.ts";

const integrationWith = (changes: Partial<ProviderDefinition> = {}) =>
  makeIntegration(
    {
      error_aliases: {
        bad_refresh_token: "invalid_grant",
        invalid_refresh_token: "invalid_grant",
      },
      failure_flags: ["ok"],
      scope_aliases: { "https://scopes.example.com/userinfo.email": "email" },
      granted_scope_separators: [","],
      ...changes,
    },
    { client_id: "client id:1", client_secret_plaintext: "s%cret+/:ü~" },
  );

type Sent = { url: string; headers: Headers; body: URLSearchParams };

/** A provider that gives one answer and records what it was sent. */
function answering(answer: Response | Error): { client: ProviderClient; sent: Sent[] } {
  const sent: Sent[] = [];
  const fetch: ProviderClient["fetch"] = async (url, init) => {
    const body = new URLSearchParams(init.body instanceof URLSearchParams ? init.body : "");
    sent.push({ url, headers: new Headers(init.headers), body });
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { client: { fetch }, sent };
}

const refreshAgainst = (answer: Response | Error): Promise<TokenAnswer> =>
  refreshGrant(answering(answer).client, integrationWith(), "rt-1", { deadlineMs: 1000 });

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });

const good = { access_token: "at-2", token_type: "Bearer", expires_in: 3600 };

describe("a refresh request", () => {
  it("carries grant, token and form-urlencoded Basic credentials, and nothing else", async () => {
    const { client, sent } = answering(json(good));
    await refreshGrant(client, integrationWith(), "rt-1", { deadlineMs: 1000 });
    expect(Object.fromEntries(sent[0]?.body ?? [])).toEqual({
      grant_type: "refresh_token",
      refresh_token: "rt-1",
    });
    const basic = sent[0]?.headers.get("authorization") ?? "";
    const [user = "", password = ""] = atob(basic.slice("Basic ".length)).split(":");
    const decode = (part: string) => new URLSearchParams(`v=${part}`).get("v");
    expect([decode(user), decode(password)]).toEqual(["client id:1", "s%cret+/:ü~"]);
    expect(sent[0]?.headers.get("accept")).toBe("application/json");
    expect(sent[0]?.headers.get("user-agent")).toBe("Atlas");
  });

  it("puts the credentials into the body where the provider wants them there", async () => {
    const { client, sent } = answering(json(good));
    const integration = integrationWith({ token_endpoint_auth_method: "client_secret_post" });
    await refreshGrant(client, integration, "rt-1", { deadlineMs: 1000 });
    expect(sent[0]?.body.get("client_secret")).toBe("s%cret+/:ü~");
    expect(sent[0]?.body.get("client_id")).toBe("client id:1");
    expect(sent[0]?.headers.has("authorization")).toBe(false);
  });

  it("is not sent without a token endpoint", async () => {
    const { client, sent } = answering(json(good));
    const answer = await refreshGrant(client, integrationWith({ token_endpoint: null }), "rt-1", {
      deadlineMs: 1000,
    });
    expect(answer.kind).toBe("config_error");
    expect(sent).toHaveLength(0);
  });
});

describe("a code exchange", () => {
  it("carries code, verifier and redirect URI", async () => {
    const { client, sent } = answering(json(good));
    const exchange = {
      code: "c-1",
      codeVerifier: "v".repeat(43),
      redirectUri: "https://a.example/cb",
    };
    await exchangeCode(client, integrationWith(), exchange, { deadlineMs: 1000 });
    expect(Object.fromEntries(sent[0]?.body ?? [])).toEqual({
      grant_type: "authorization_code",
      code: "c-1",
      code_verifier: "v".repeat(43),
      redirect_uri: "https://a.example/cb",
    });
  });

  it("keeps an id token apart from the tokens, right or wrong", async () => {
    const { client } = answering(json({ ...good, id_token: "not.a.jwt" }));
    const exchange = { code: "c-1", codeVerifier: null, redirectUri: "https://a.example/cb" };
    const answer = await exchangeCode(client, integrationWith(), exchange, { deadlineMs: 1000 });
    expect(answer).toMatchObject({ kind: "ok", tokens: { idToken: "not.a.jwt" } });
  });
});

describe("a successful answer", () => {
  it("is read as it is", async () => {
    const body = { ...good, refresh_token: "rt-2", scope: "a b" };
    expect(await refreshAgainst(json(body))).toEqual({
      kind: "ok",
      tokens: {
        accessTokenPlaintext: "at-2",
        refreshTokenPlaintext: "rt-2",
        expiresInSeconds: 3600,
        scopes: ["a", "b"],
        idToken: null,
        facts: {},
        warnings: [],
      },
    });
  });

  it("may be a form with scopes separated by commas", async () => {
    const form = new Response("access_token=at-form&scope=repo%2Cgist&token_type=bearer", {
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    });
    expect(await refreshAgainst(form)).toMatchObject({
      kind: "ok",
      tokens: { accessTokenPlaintext: "at-form", scopes: ["repo", "gist"], expiresInSeconds: null },
    });
  });

  it.each<[what: string, changes: Record<string, unknown>, expected: Record<string, unknown>]>([
    ["no token_type", { token_type: undefined }, {}],
    ["a token_type in capitals", { token_type: "BEARER" }, {}],
    ["refresh_token null", { refresh_token: null }, { refreshTokenPlaintext: null }],
    ["refresh_token empty", { refresh_token: "" }, { refreshTokenPlaintext: null }],
    ["no scope", {}, { scopes: null }],
    ["an empty scope", { scope: "" }, { scopes: [] }],
    ["an array of scopes", { scope: ["a", "b"] }, { scopes: ["a", "b"] }],
    [
      "another name of a scope",
      { scope: "openid https://scopes.example.com/userinfo.email" },
      { scopes: ["openid", "https://scopes.example.com/userinfo.email", "email"] },
    ],
    ["an object as scope", { scope: {} }, { scopes: null }],
    ["a deep member", { deep: JSON.parse("[".repeat(50_000) + "]".repeat(50_000)) }, {}],
    ["an error that says none", { error: "none" }, {}],
    ["an error object that says ok", { error: { code: "ok", message: "" } }, {}],
    ["an error code of 0", { errcode: 0, errmsg: "ok" }, {}],
    ["an error code beside the token", { error_code: 17 }, {}],
    ["scopes that are encoded", { scope: "a+b" }, { scopes: ["a", "b"] }],
    ["scopes in a list as text", { scope: '["a","b"]' }, { scopes: ["a", "b"] }],
    ["a text for a life", { expires_in: "3600" }, { expiresInSeconds: 3600 }],
    ["a life of 3600.9", { expires_in: 3600.9 }, { expiresInSeconds: 3600 }],
    ["no life", { expires_in: undefined }, { expiresInSeconds: null }],
    ["a life of 3600.9 as text", { expires_in: "3600.9" }, { expiresInSeconds: 3600 }],
    ["a life of 0", { expires_in: 0 }, { expiresInSeconds: null }],
    ["a life of -1", { expires_in: -1 }, { expiresInSeconds: null }],
    ["a life of 1e300", { expires_in: 1e300 }, { expiresInSeconds: null }],
    ["the life of soon", { expires_in: "soon" }, { expiresInSeconds: null }],
    ["a life of null", { expires_in: null }, { expiresInSeconds: null }],
    ["a life as an object", { expires_in: { a: 1 } }, { expiresInSeconds: null }],
  ])("with %s is accepted", async (_what, changes, expected) => {
    const deepSafe = new Response(stringify({ ...good, ...changes }), {
      headers: { "content-type": "application/json" },
    });
    expect(await refreshAgainst(deepSafe)).toMatchObject({
      kind: "ok",
      tokens: { accessTokenPlaintext: "at-2", ...expected },
    });
  });
});

/** JSON.stringify is recursive in some engines; the deep member is written by hand. */
function stringify({ deep, ...rest }: Record<string, unknown>): string {
  const text = JSON.stringify(rest);
  return deep === undefined
    ? text
    : `${text.slice(0, -1)},"deep":${"[".repeat(50_000)}${"]".repeat(50_000)}}`;
}

const html = (status: number) =>
  new Response("<!doctype html><p>Sign in", { status, headers: { "content-type": "text/html" } });
const text = (body: string, status = 200) => new Response(body, { status });
/** Unavailable, with Atlas's own name for what came. */
const broken = (providerError: string | null) => ({
  kind: "unavailable",
  outcomeUnknown: true,
  providerError,
});
const down = (providerError: string) => ({ ...broken(providerError), outcomeUnknown: false });
const misconfigured = { kind: "config_error" };

it("reads a life that a double cannot hold", async () => {
  const body = '{"access_token":"at-2","expires_in":3600.12345678901234567}';
  expect(await refreshAgainst(text(body))).toMatchObject({ tokens: { expiresInSeconds: 3600 } });
});

it.each(["text/html", "application/json"])("reads a form that calls itself %s", async (type) => {
  const form = new Response("access_token=at-2&scope=a", { headers: { "content-type": type } });
  expect(await refreshAgainst(form)).toMatchObject({ tokens: { accessTokenPlaintext: "at-2" } });
});

it("keeps a scope whole that was asked for", async () => {
  const integration = makeIntegration({ required_scopes: ["a+b"] }, { scopes: ["c;d"] });
  const { client } = answering(json({ ...good, scope: "a+b c;d e+f" }));
  expect(await refreshGrant(client, integration, "rt-1", { deadlineMs: 1000 })).toMatchObject({
    tokens: { scopes: ["a+b", "c;d", "e", "f"] },
  });
});

describe("an answer that brings no tokens", () => {
  it.each<[what: string, answer: () => Response | Error, expected: Record<string, unknown>]>([
    [
      "400 invalid_grant",
      () => json({ error: "invalid_grant" }, 400),
      { kind: "invalid_grant", providerError: "invalid_grant" },
    ],
    ["401 invalid_grant", () => json({ error: "invalid_grant" }, 401), { kind: "invalid_grant" }],
    [
      "200 with an error of the provider's own",
      () => json({ error: "bad_refresh_token" }),
      { kind: "invalid_grant", providerError: "bad_refresh_token" },
    ],
    [
      "200 with an error as a form",
      () =>
        new Response("error=bad_refresh_token", {
          headers: { "content-type": "application/x-www-form-urlencoded" },
        }),
      { kind: "invalid_grant" },
    ],
    [
      "200 ok: false with an error of the provider's own",
      () => json({ ok: false, error: "invalid_refresh_token" }),
      { kind: "invalid_grant" },
    ],
    [
      "200 ok: false",
      () => json({ ok: false }),
      { kind: "config_error", providerError: "unrecognized_error" },
    ],
    [
      "401 invalid_client with a challenge",
      () => json({ error: "invalid_client" }, 401, { "www-authenticate": "Basic realm=x" }),
      { kind: "config_error", providerError: "invalid_client" },
    ],
    ["400 unauthorized_client", () => json({ error: "unauthorized_client" }, 400), misconfigured],
    ["400 invalid_scope", () => json({ error: "invalid_scope" }, 400), misconfigured],
    [
      "400 unsupported_grant_type",
      () => json({ error: "unsupported_grant_type" }, 400),
      misconfigured,
    ],
    [
      "400 with an unknown error",
      () => json({ error: "made_up" }, 400),
      { kind: "config_error", providerError: "made_up" },
    ],
    [
      "400 with an error object",
      () => json({ error: { type: "OAuthException", code: 190 } }, 400),
      { kind: "config_error", providerError: "OAuthException" },
    ],
    [
      "400 with a sentence as error",
      () => json({ error: "Ups: \r\nsecret" }, 400),
      { kind: "config_error", providerError: "unrecognized_error" },
    ],
    ["401 empty", () => text("", 401), { kind: "config_error", providerError: "http_401" }],
    ["403 HTML", () => html(403), { kind: "config_error", providerError: "http_403" }],
    ["404 empty", () => text("", 404), { kind: "config_error", providerError: "http_404" }],
    [
      "429 with seconds",
      () => new Response("", { status: 429, headers: { "retry-after": "17" } }),
      { kind: "rate_limited", retryAfterSeconds: 17 },
    ],
    [
      "429 with a date",
      () =>
        new Response("", {
          status: 429,
          headers: { "retry-after": new Date(Date.now() + 60_000).toUTCString() },
        }),
      { kind: "rate_limited", retryAfterSeconds: expect.closeTo(60, -0.5) },
    ],
    [
      "429 with a date gone by",
      () =>
        new Response("", { status: 429, headers: { "retry-after": new Date(0).toUTCString() } }),
      { kind: "rate_limited", retryAfterSeconds: 1 },
    ],
    [
      "429 with nonsense",
      () => new Response("", { status: 429, headers: { "retry-after": "soon" } }),
      { kind: "rate_limited", retryAfterSeconds: null },
    ],
    [
      "429 with a year",
      () => new Response("", { status: 429, headers: { "retry-after": "31536000" } }),
      { kind: "rate_limited", retryAfterSeconds: 86_400 },
    ],
    ["429 invalid_grant", () => json({ error: "invalid_grant" }, 429), { kind: "rate_limited" }],
    ["400 slow_down", () => json({ error: "slow_down" }, 400), { kind: "rate_limited" }],
    [
      "503 temporarily_unavailable with Retry-After",
      () => json({ error: "temporarily_unavailable" }, 503, { "retry-after": "5" }),
      { kind: "rate_limited", retryAfterSeconds: 5 },
    ],
    [
      "400 temporarily_unavailable",
      () => json({ error: "temporarily_unavailable" }, 400),
      down("temporarily_unavailable"),
    ],
    ["500 HTML", () => html(500), down("http_500")],
    ["500 invalid_grant", () => json({ error: "invalid_grant" }, 500), down("invalid_grant")],
    ["503", () => text("", 503), down("http_503")],
    ["408", () => text("", 408), down("http_408")],
    ["502", () => html(502), broken("http_502")],
    ["504", () => html(504), broken("http_504")],
    ["522", () => html(522), broken("http_522")],
    ["523", () => html(523), down("http_523")],
    [
      "200 with an error code",
      () => json({ errcode: 40029, errmsg: "invalid code" }),
      { kind: "config_error", providerError: "40029" },
    ],
    ["200 with an error that says ok", () => json({ error: "ok" }), broken("access_token_missing")],
    ["200 HTML", () => html(200), broken("unreadable_answer")],
    ["200 empty", () => text(""), broken("unreadable_answer")],
    ["200 []", () => json([]), broken("unreadable_answer")],
    ["200 null", () => json(null), broken("unreadable_answer")],
    ["200 deep JSON", () => text("[".repeat(100_000)), broken("unreadable_answer")],
    ["200 half JSON", () => text('{"access_token":"a'), broken("unreadable_answer")],
    [
      "200 without an access token",
      () => json({ token_type: "Bearer" }),
      broken("access_token_missing"),
    ],
    [
      "200 with a number for a token",
      () => json({ ...good, access_token: 5 }),
      broken("access_token_missing"),
    ],
    [
      "200 with an empty token",
      () => json({ ...good, access_token: "" }),
      broken("access_token_missing"),
    ],
    [
      "200 with CR LF in the token",
      () => json({ ...good, access_token: "a\r\nx: y" }),
      broken("access_token_missing"),
    ],
    [
      "200 token_type mac",
      () => json({ ...good, token_type: "mac" }),
      { kind: "config_error", providerError: "unsupported_token_type" },
    ],
    [
      "200 token_type DPoP",
      () => json({ ...good, token_type: "DPoP" }),
      { kind: "config_error", providerError: "unsupported_token_type" },
    ],
    ["a refused connection", () => new ProviderFetchError("unreachable"), down("unreachable")],
    ["the deadline", () => new ProviderFetchError("deadline"), broken("timed_out")],
    ["a cut connection", () => new ProviderFetchError("broken"), broken("connection_lost")],
    ["a redirect", () => new ProviderFetchError("redirect"), broken("redirected")],
    [
      "an answer that is too large",
      () => new ProviderFetchError("too_large"),
      broken("answer_too_large"),
    ],
    ["a caller that gave up", () => new ProviderFetchError("aborted"), broken(null)],
    ["an unknown exception", () => new TypeError("x"), broken(null)],
    [
      "a blocked address",
      () => new BlockedUrlError("ip_literal"),
      { kind: "config_error", providerError: "endpoint_blocked" },
    ],
  ])("%s", async (_what, answer, expected) => {
    expect(await refreshAgainst(answer())).toMatchObject(expected);
  });
});
