import { describe, expect, it, test } from "vitest";
import { makeIntegration } from "#support/providers/resolved-integration";
import type { ProviderDefinition } from "../contracts/providers/definition.ts";
import { ProviderFetchError } from "./address/guarded-fetch.ts";
import { fetchProfile } from "./profile.ts";
import { revokeGrant } from "./revocation.ts";
import type { ProviderClient } from "./types.ts";
import { validateToken } from "./validation.ts";

const integrationWith = (changes: Partial<ProviderDefinition> = {}) =>
  makeIntegration(
    {
      userinfo_endpoint: "https://provider.example.com/userinfo",
      introspection_endpoint: "https://provider.example.com/introspect",
      revocation_endpoint: "https://provider.example.com/revoke",
      revocation: { method: "rfc7009", scope: "grant" },
      validation: "introspection",
      profile: { subject: "data.id", label: ["login", "name"], email: "email" },
      ...changes,
    },
    { client_secret_plaintext: "secret" },
  );

type Sent = { url: string; method: string; headers: Headers; body: string };

function answering(...answers: (Response | Error)[]): { client: ProviderClient; sent: Sent[] } {
  const sent: Sent[] = [];
  const fetch: ProviderClient["fetch"] = async (url, init) => {
    const body = init.body instanceof URLSearchParams ? init.body.toString() : init.body;
    sent.push({
      url,
      method: init.method ?? "GET",
      headers: new Headers(init.headers),
      body: typeof body === "string" ? body : "",
    });
    const answer = answers.shift() ?? new Response("", { status: 500 });
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { client: { fetch }, sent };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
const text = (body: string, code: number): Response => new Response(body, { status: code });
const status = (code: number, headers: Record<string, string> = {}): Response =>
  new Response(null, { status: code, headers });

const both = { accessTokenPlaintext: "at", refreshTokenPlaintext: "rt" };

describe("a revocation", () => {
  it("sends the refresh token first, and each token with its hint", async () => {
    const { client, sent } = answering(status(200), status(200));
    expect(await revokeGrant(client, integrationWith(), both)).toEqual([
      { token: "refresh_token", answer: { kind: "revoked" } },
      { token: "access_token", answer: { kind: "revoked" } },
    ]);
    expect(sent.map(({ body }) => body)).toEqual([
      "token_type_hint=refresh_token&token=rt",
      "token_type_hint=access_token&token=at",
    ]);
    expect(sent[0]?.headers.get("authorization")).toBe(`Basic ${btoa("client-1:secret")}`);
  });

  it("skips a token that the connection does not have", async () => {
    const { client, sent } = answering(status(200));
    const grant = { accessTokenPlaintext: "at", refreshTokenPlaintext: null };
    expect(await revokeGrant(client, integrationWith(), grant)).toHaveLength(1);
    expect(sent).toHaveLength(1);
  });

  it("is unsupported for each token if the provider cannot revoke", async () => {
    const { client, sent } = answering();
    const integration = integrationWith({ revocation: { method: "none", scope: "token" } });
    expect(await revokeGrant(client, integration, both)).toEqual([
      { token: "refresh_token", answer: { kind: "unsupported" } },
      { token: "access_token", answer: { kind: "unsupported" } },
    ]);
    expect(sent).toHaveLength(0);
  });

  it.each<[what: string, answer: () => Response | Error, expected: object]>([
    ["204", () => status(204), { kind: "revoked" }],
    [
      "400 invalid_token, because the token was revoked before",
      () => json({ error: "invalid_token" }, 400),
      { kind: "revoked" },
    ],
    [
      "400 unsupported_token_type",
      () => json({ error: "unsupported_token_type" }, 400),
      { kind: "unsupported" },
    ],
    [
      "200 with an error in it",
      () => json({ error: "invalid_client" }),
      { kind: "failed", code: "config_error" },
    ],
    ["401", () => json({ error: "invalid_client" }, 401), { kind: "failed", code: "config_error" }],
    ["404", () => status(404), { kind: "failed", code: "config_error" }],
    [
      "400 with a message about the token",
      () => json({ status: 400, message: "Invalid token" }, 400),
      { kind: "revoked" },
    ],
    ["400 as plain text", () => text("Token expired or revoked", 400), { kind: "revoked" }],
    [
      "404 with a description of an unknown token",
      () => json({ error: "invalid_request", error_description: "token x1 not found" }, 404),
      { kind: "revoked" },
    ],
    [
      "200 with an error about the token",
      () => json({ error: "invalid_request", error_description: "Token was revoked" }),
      { kind: "revoked" },
    ],
    ["200 with an error that says ok", () => json({ error: { code: 0 } }), { kind: "revoked" }],
    [
      "400 invalid_client with a message about the token",
      () => json({ error: "invalid_client", error_description: "Invalid token" }, 400),
      { kind: "failed", code: "config_error" },
    ],
    [
      "401 with a message about the token",
      () => json({ message: "Invalid token" }, 401),
      { kind: "failed", code: "config_error" },
    ],
    [
      "429 with a message about the token",
      () => json({ message: "Invalid token" }, 429),
      { kind: "failed", code: "rate_limited" },
    ],
    [
      "503 with a message about the token",
      () => json({ message: "Token not found" }, 503),
      { kind: "failed", code: "provider_unavailable" },
    ],
    [
      "400 temporarily_unavailable with a message about the token",
      () => json({ error: "temporarily_unavailable", message: "Token not found" }, 400),
      { kind: "failed", code: "provider_unavailable" },
    ],
    [
      "400 unsupported_token_type with a message about the token",
      () => json({ error: "unsupported_token_type", message: "Unknown token" }, 400),
      { kind: "unsupported" },
    ],
    [
      "400 about a parameter",
      () => json({ error: "invalid_request", error_description: "token_type_hint invalid" }, 400),
      { kind: "failed", code: "config_error" },
    ],
    ["429", () => status(429), { kind: "failed", code: "rate_limited" }],
    ["503", () => status(503), { kind: "failed", code: "provider_unavailable" }],
    [
      "the deadline",
      () => new ProviderFetchError("deadline"),
      { kind: "failed", code: "provider_unavailable" },
    ],
  ])("%s", async (_what, answer, expected) => {
    const grant = { accessTokenPlaintext: "at", refreshTokenPlaintext: null };
    const [first] = await revokeGrant(answering(answer()).client, integrationWith(), grant);
    expect(first?.answer).toEqual(expected);
  });

  describe("by deleting the grant", () => {
    const deleting = integrationWith({
      revocation: {
        method: "delete_grant",
        scope: "user",
        accept: "application/vnd.example+json",
        unknown_token_statuses: [422],
      },
      revocation_endpoint: "https://api.example.com/applications/{client_id}/grant",
    });

    it("proves itself by the access token", async () => {
      const { client, sent } = answering(status(204));
      expect(await revokeGrant(client, deleting, both)).toEqual([
        { token: "grant", answer: { kind: "revoked" } },
      ]);
      expect(sent[0]).toMatchObject({
        method: "DELETE",
        url: "https://api.example.com/applications/client-1/grant",
        body: '{"access_token":"at"}',
      });
      expect(sent[0]?.headers.get("authorization")).toBe(`Basic ${btoa("client-1:secret")}`);
      expect(sent[0]?.headers.get("accept")).toBe("application/vnd.example+json");
    });

    it.each([
      [404, { kind: "failed", code: "config_error" }],
      [401, { kind: "failed", code: "config_error" }],
      [422, { kind: "revoked" }],
      [500, { kind: "failed", code: "provider_unavailable" }],
    ])("%i", async (code, expected) => {
      const [first] = await revokeGrant(answering(status(code)).client, deleting, both);
      expect(first?.answer).toEqual(expected);
    });

    it("is unsupported without an access token", async () => {
      const { client, sent } = answering();
      const grant = { accessTokenPlaintext: null, refreshTokenPlaintext: "rt" };
      expect(await revokeGrant(client, deleting, grant)).toEqual([
        { token: "grant", answer: { kind: "unsupported" } },
      ]);
      expect(sent).toHaveLength(0);
    });
  });
});

describe("a validation by introspection", () => {
  it("asks with the client's credentials", async () => {
    const { client, sent } = answering(json({ active: true }));
    expect(await validateToken(client, integrationWith(), "at")).toEqual({ kind: "active" });
    expect(sent[0]?.body).toBe("token_type_hint=access_token&token=at");
    expect(sent[0]?.headers.get("authorization")).toBe(`Basic ${btoa("client-1:secret")}`);
  });

  it.each<[what: string, answer: () => Response | Error, expected: object]>([
    ["active false", () => json({ active: false }), { kind: "rejected" }],
    [
      "active as a text",
      () => json({ active: "true" }),
      { kind: "failed", code: "provider_unavailable" },
    ],
    ["401", () => json({ error: "invalid_client" }, 401), { kind: "failed", code: "config_error" }],
    ["429", () => status(429), { kind: "failed", code: "rate_limited" }],
    ["500", () => status(500), { kind: "failed", code: "provider_unavailable" }],
    ["HTML", () => new Response("<p>"), { kind: "failed", code: "provider_unavailable" }],
    ["an error that says ok", () => json({ active: true, error: "none" }), { kind: "active" }],
    ["a form", () => new Response("active=true"), { kind: "failed", code: "provider_unavailable" }],
    [
      "a cut connection",
      () => new ProviderFetchError("broken"),
      { kind: "failed", code: "provider_unavailable" },
    ],
  ])("%s", async (_what, answer, expected) => {
    expect(await validateToken(answering(answer()).client, integrationWith(), "at")).toEqual(
      expected,
    );
  });
});

describe("a validation by userinfo", () => {
  const integration = integrationWith({
    validation: "userinfo",
    dead_token_errors: ["invalid_auth"],
    rate_limit_statuses: [403],
  });

  it.each<[what: string, answer: () => Response | Error, expected: object]>([
    ["200", () => json({ id: 1 }), { kind: "active" }],
    ["401", () => status(401), { kind: "rejected" }],
    [
      "400 with a challenge",
      () => status(400, { "www-authenticate": 'Bearer error="invalid_token"' }),
      { kind: "rejected" },
    ],
    [
      "200 with an error of the provider's own for a dead token",
      () => json({ ok: false, error: "invalid_auth" }),
      { kind: "rejected" },
    ],
    ["403", () => status(403), { kind: "failed", code: "config_error" }],
    [
      "403 with Retry-After, as the provider reports a used-up rate limit",
      () => status(403, { "retry-after": "60" }),
      { kind: "failed", code: "rate_limited" },
    ],
    ["503", () => status(503), { kind: "failed", code: "provider_unavailable" }],
    [
      "500 invalid_token",
      () => json({ error: "invalid_token" }, 500),
      { kind: "failed", code: "provider_unavailable" },
    ],
    ["HTML", () => new Response("<p>"), { kind: "failed", code: "provider_unavailable" }],
  ])("%s", async (_what, answer, expected) => {
    expect(await validateToken(answering(answer()).client, integration, "at")).toEqual(expected);
  });

  it("sends the token as a Bearer", async () => {
    const { client, sent } = answering(json({ id: 1 }));
    await validateToken(client, integration, "at");
    expect(sent[0]?.headers.get("authorization")).toBe("Bearer at");
  });

  it("is unsupported if the provider has no method", async () => {
    const { client } = answering();
    const none = integrationWith({ validation: "none" });
    expect(await validateToken(client, none, "at")).toEqual({ kind: "unsupported" });
  });
});

describe("a profile", () => {
  const profileOf = (body: unknown) =>
    fetchProfile(answering(json(body)).client, integrationWith(), "at");

  it("is read from the members that the definition names", async () => {
    expect(
      await profileOf({ data: { id: 583231 }, login: "octocat", email: "o@example.com" }),
    ).toEqual({
      kind: "ok",
      profile: {
        subject: "583231",
        label: "octocat",
        email: "o@example.com",
        emailVerified: false,
        name: null,
      },
    });
  });

  it("takes the first label present, without characters that reverse a line", async () => {
    const answer = await profileOf({
      data: { id: "a" },
      login: null,
      name: " \u202eAda\r\n\u0007 ",
    });
    expect(answer).toMatchObject({ profile: { label: "Ada", email: null } });
  });

  it.each<[what: string, id: unknown]>([
    ["none", undefined],
    ["null", null],
    ["empty", ""],
    ["a fraction", 1.5],
    ["a list", ["a"]],
    ["an object", { a: 1 }],
    ["with a line break", "a\nb"],
    ["too long", "a".repeat(256)],
  ])("has no subject when it is %s", async (_what, id) => {
    expect(await profileOf({ data: { id } })).toEqual({ kind: "failed", code: "subject_missing" });
  });

  it.each([
    ["12345678901234567890", "12345678901234567890"],
    ["9007199254740993", "9007199254740993"],
    ["-7", "-7"],
    ["7", "7"],
    ["7.0", "7"],
  ])("has the number %s for a subject, with all its digits", async (number, subject) => {
    const { client } = answering(new Response(`{"data":{"id":${number}}}`));
    expect(await fetchProfile(client, integrationWith(), "at")).toMatchObject({
      profile: { subject },
    });
  });

  it("does not read inherited members", async () => {
    const { client } = answering(new Response('{"__proto__":{"data":{"id":"x"}}}'));
    expect(await fetchProfile(client, integrationWith(), "at")).toMatchObject({ kind: "failed" });
  });
});

describe("a subject's path", () => {
  it.each<[path: string, body: string]>([
    ["data.0.id", '{"data":[{"id":"s"},{"id":"other"}]}'],
    ["data.1.ids.0", '{"data":[{},{"ids":["s"]}]}'],
    ["data.0.id", '{"data":{"0":{"id":"s"}}}'],
    ["0.id", '[{"id":"s"},{"id":"other"}]'],
    ["0.id", '[{"id":"s"}]'],
    ["id", '[{"id":"s"}]'],
    ["https://example.com/id", '{"https://example.com/id":"s","https://example":{"com/id":"x"}}'],
    ["data.a.b.id", '{"data":{"a.b":{"id":"s"},"a":{"b":{"id":"x"}}}}'],
    ["data.a.b.id", '{"data":{"a.b":{"name":"x"},"a":{"b":{"id":"s"}}}}'],
  ])("%s leads into %s", async (subject, body) => {
    const integration = integrationWith({ profile: { subject, label: [], email: null } });
    const { client } = answering(new Response(body));
    expect(await fetchProfile(client, integration, "at")).toMatchObject({
      profile: { subject: "s" },
    });
  });

  it.each<[path: string, body: string]>([
    ["data.id", '{"data":[{"id":"s"}]}'],
    ["data.2.id", '{"data":[{"id":"s"}]}'],
    ["data.-1.id", '{"data":[{"id":"s"}]}'],
    ["data.length", '{"data":[{"id":"s"}]}'],
    ["id", '[{"id":"s"},{"id":"other"}]'],
    ["id.0", '{"id":"s"}'],
    [".", '{"id":"s"}'],
  ])("%s leads nowhere in %s", async (subject, body) => {
    const integration = integrationWith({ profile: { subject, label: [], email: null } });
    const { client } = answering(new Response(body));
    expect(await fetchProfile(client, integration, "at")).toEqual({
      kind: "failed",
      code: "subject_missing",
    });
  });
});

describe("a userinfo answer is read", () => {
  it.each<[what: string, body: string, contentType: string]>([
    ["as a page", '{"data":{"id":7}}', "text/html; charset=utf-8"],
    ["with a byte order mark", '\ufeff{"data":{"id":7}}', "application/json"],
    ["with white space around it", '\r\n {"data":{"id":7}} \n', "application/json"],
    ["as a list", '[{"data":{"id":7}}]', "application/json"],
    [
      "with an error that says ok",
      '{"data":{"id":7},"error":{"code":"ok","message":""}}',
      "application/json",
    ],
    ["with an error code of 0", '{"data":{"id":7},"errcode":0,"errmsg":"ok"}', "application/json"],
  ])("%s", async (_what, body, contentType) => {
    const { client } = answering(new Response(body, { headers: { "content-type": contentType } }));
    expect(await fetchProfile(client, integrationWith(), "at")).toMatchObject({
      profile: { subject: "7" },
    });
  });

  it.each(["application/x-www-form-urlencoded", "text/plain", "text/html", "application/json"])(
    "as a form that calls itself %s",
    async (contentType) => {
      const body = "id=12345678901234567890&login=Ada%20L";
      const { client } = answering(
        new Response(body, { headers: { "content-type": contentType } }),
      );
      const integration = integrationWith({
        profile: { subject: "id", label: ["login"], email: null },
      });
      expect(await fetchProfile(client, integration, "at")).toMatchObject({
        profile: { subject: "12345678901234567890", label: "Ada L" },
      });
    },
  );

  it.each<[body: string, code: string]>([
    ['{"data":{"id":7},"error":{"code":"access_token_invalid","message":"x"}}', "config_error"],
    ['{"data":{"id":7},"error":"invalid_token"}', "rejected"],
    ['[{"error":"invalid_token"}]', "rejected"],
    ['{"errcode":40001,"errmsg":"invalid credential"}', "config_error"],
    ["[]", "provider_unavailable"],
    ["[7]", "provider_unavailable"],
    ['"7"', "provider_unavailable"],
    ["id=7 <p>Sign in", "provider_unavailable"],
  ])("not from %s", async (body, code) => {
    const headers = { "content-type": "text/html" };
    const { client } = answering(new Response(body, { headers }));
    expect(await fetchProfile(client, integrationWith(), "at")).toMatchObject({
      kind: "failed",
      code,
    });
  });
});

test("a userinfo request carries the headers of the definition", async () => {
  const { client, sent } = answering(json({ data: { id: 1 } }));
  await fetchProfile(
    client,
    integrationWith({ userinfo_headers: { "Client-Id": "{client_id}", "X-Version": "2" } }),
    "at",
  );
  const headers = sent[0]?.headers;
  expect(headers?.get("client-id")).toBe("client-1");
  expect(headers?.get("x-version")).toBe("2");
  expect(headers?.get("authorization")).toBe("Bearer at");
  expect(headers?.get("user-agent")).toBe("Atlas");
});
