import { describe, expect, it, test } from "vitest";
import { makeIntegration } from "#support/providers/resolved-integration";
import type { ProviderDefinition } from "../contracts/providers/definition.ts";
import { readTokenAnswer } from "./token-answer.ts";

const good = {
  access_token: "at-2",
  token_type: "Bearer",
  expires_in: 3600,
  refresh_token: "rt-2",
};

const read = (body: unknown, definition: Partial<ProviderDefinition> = {}, status = 200) =>
  readTokenAnswer(makeIntegration(definition), Response.json(body, { status }));

const readText = (text: string, type = "application/json", status = 200) =>
  readTokenAnswer(
    makeIntegration(),
    new Response(text, { status, headers: { "content-type": type } }),
  );

const tokensOf = async (body: unknown, definition?: Partial<ProviderDefinition>) => {
  const answer = await read(body, definition);
  if (answer.kind !== "ok") throw new Error(answer.kind);
  return answer.tokens;
};
const codes = (tokens: { warnings: readonly { code: string }[] }) =>
  tokens.warnings.map(({ code }) => code);

describe("tokens that came are kept, whatever else is odd", () => {
  it.each<[what: string, changes: Record<string, unknown>, code: string]>([
    ["a type of its own", { token_type: "bot" }, "unknown_token_type"],
    ["a type of words", { token_type: "User Access Token" }, "unknown_token_type"],
    ["a type that is a list", { token_type: ["Bearer"] }, "unknown_token_type"],
    ["a type that is a number", { token_type: 7 }, "unknown_token_type"],
    ["a life in words", { expires_in: "soon" }, "unreadable_expires_in"],
    ["a life that is over", { expires_in: -1 }, "expires_in_not_positive"],
    ["a life of 1e300", { expires_in: 1e300 }, "expires_in_too_long"],
    ["a refresh token with NUL", { refresh_token: "a\u0000" }, "refresh_token_unusable"],
    ["a refresh token that is a list", { refresh_token: ["a"] }, "refresh_token_unusable"],
    ["a scope that is an object", { scope: {} }, "scope_unreadable"],
    ["an error", { error: "invalid_grant" }, "error_beside_tokens"],
  ])("%s", async (_what, changes, code) => {
    const tokens = await tokensOf({ ...good, ...changes });
    expect(tokens.accessTokenPlaintext).toBe("at-2");
    expect(codes(tokens)).toEqual([code]);
  });

  it.each<[what: string, changes: Record<string, unknown>, accessToken?: string]>([
    ["a type in capitals with a blank", { token_type: "BEARER " }],
    ["no type", { token_type: null }],
    ["a wrong id token", { id_token: 7 }],
    ["members of its own", { ok: true, deep: { a: [null] } }],
    ["a token of 200,000 characters", { access_token: "a".repeat(200_000) }, "a".repeat(200_000)],
    ["white space around a token", { access_token: " at-2\r\n" }],
  ])("%s is nothing odd", async (_what, changes, accessToken = "at-2") => {
    const tokens = await tokensOf({ ...good, ...changes });
    expect(tokens.accessTokenPlaintext).toBe(accessToken);
    expect(codes(tokens)).toEqual([]);
  });

  it.each([200, 201, 202, 203])("%i", async (status) => {
    expect((await read(good, {}, status)).kind).toBe("ok");
  });

  it.each([
    ["a page's type", JSON.stringify(good), "text/html"],
    ["a byte order mark", `\ufeff${JSON.stringify(good)}`, "application/json"],
    ["a list of one", JSON.stringify([good]), "application/json"],
    ["JSON in a JSON text", JSON.stringify(JSON.stringify(good)), "application/json"],
    ["a notice in front", `<br />Notice\n${JSON.stringify(good)}`, "text/html"],
    ["a guard in front", `)]}',\n${JSON.stringify(good)}`, "application/json"],
    ["a repeated field", "access_token=at-2&refresh_token=rt-2&x=1&x=2", "text/plain"],
  ])("%s", async (_what, text, type) => {
    expect(await readText(text, type)).toMatchObject({
      tokens: { accessTokenPlaintext: "at-2", refreshTokenPlaintext: "rt-2" },
    });
  });

  test("a type that may be a secret is not named", async () => {
    const tokens = await tokensOf({ ...good, token_type: "ya29.a0AfH6SMBx-secret" });
    expect(JSON.stringify(tokens.warnings)).not.toContain("ya29");
  });
});

describe("a refresh token without an access token of use comes with the failure", () => {
  it.each<[what: string, changes: Record<string, unknown>, failure: object]>([
    ["none", { access_token: undefined }, { kind: "unavailable", outcomeUnknown: false }],
    ["one that is null", { access_token: null }, { kind: "unavailable" }],
    ["one that fits into no header", { access_token: "a\r\nb" }, { kind: "unavailable" }],
    ["one that is a list", { access_token: ["a"] }, { kind: "unavailable" }],
    ["one for a key", { token_type: "DPoP" }, { providerError: "unsupported_token_type" }],
    ["one for another key", { token_type: "mac" }, { providerError: "unsupported_token_type" }],
    ["one for a third", { token_type: "pop" }, { providerError: "unsupported_token_type" }],
    ["an error", { access_token: "", error: "made_up" }, { kind: "config_error" }],
  ])("%s", async (_what, changes, failure) => {
    expect(await read({ ...good, ...changes })).toMatchObject({
      ...failure,
      rotatedTokenPlaintext: "rt-2",
    });
  });

  test("with an access token that needs a key, and with no other", async () => {
    const bound = await read({ ...good, token_type: "DPoP" });
    expect(bound).toMatchObject({ boundTokenPlaintext: "at-2", rotatedTokenPlaintext: "rt-2" });
    const alone = await read({ access_token: "at-2", token_type: "DPoP" });
    expect(alone).toMatchObject({ kind: "config_error", boundTokenPlaintext: "at-2" });
    expect(alone).not.toHaveProperty("rotatedTokenPlaintext");
    for (const access_token of [undefined, ["a"], "a\r\nb"])
      expect(await read({ ...good, access_token })).not.toHaveProperty("boundTokenPlaintext");
  });

  test("but not with the end of the grant: there it is an echo", async () => {
    const answer = await read({ error: "invalid_grant", refresh_token: "rt-1" });
    expect(answer).toEqual({
      kind: "invalid_grant",
      providerError: "invalid_grant",
      providerErrorDescription: null,
    });
  });
});

describe("tokens below another member", () => {
  const nested = { ok: true, access_token: "at-bot", authed_user: { ...good, scope: "a" } };
  test("are read there", async () => {
    expect(await tokensOf(nested, { tokens_at: "authed_user" })).toMatchObject({
      accessTokenPlaintext: "at-2",
      refreshTokenPlaintext: "rt-2",
      scopes: ["a"],
    });
  });
  test("are read at the top when a refresh does not nest them", async () => {
    expect(await tokensOf(good, { tokens_at: "authed_user" })).toMatchObject({
      accessTokenPlaintext: "at-2",
    });
  });
});

describe("facts", () => {
  const body = { ...good, instance_url: "https://na1.example.com", team: { id: "T1" }, at: "at-2" };
  test("are picked by their paths", async () => {
    const tokens = await tokensOf(body, { token_facts: ["instance_url", "team.id", "gone"] });
    expect(tokens.facts).toEqual({ instance_url: "https://na1.example.com", "team.id": "T1" });
  });
  test("hold no token and are bounded", async () => {
    const large = { ...body, large: "x".repeat(20_000) };
    const tokens = await tokensOf(large, { token_facts: ["at", "large", "team.id"] });
    expect(codes(tokens)).toEqual(["fact_holds_token", "facts_too_large", "facts_too_large"]);
    expect(tokens.facts).toEqual({});
  });
});
