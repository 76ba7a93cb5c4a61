import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  slow,
  startProviderDouble,
  type Behaviour,
  type ProviderDouble,
} from "./provider-double.ts";
import { refreshRaw } from "./test-client.ts";

const http = { [oauth.allowInsecureRequests]: true };
const redirectUri = "http://127.0.0.1:1/callback/int_x";

let double: ProviderDouble;
let as: oauth.AuthorizationServer;
let client: oauth.Client;
let clientAuth: oauth.ClientAuth;

beforeAll(async () => {
  double = await startProviderDouble();
  const issuer = new URL(double.origin);
  as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, http));
  client = { client_id: double.client.clientId };
  clientAuth = oauth.ClientSecretBasic(double.client.clientSecret);
});

beforeEach(() => double.reset());

afterAll(() => double.close());

async function authorize(extra: Record<string, string> = {}) {
  const verifier = oauth.generateRandomCodeVerifier();
  const url = new URL(double.endpoints.authorization);
  url.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid email",
    state: "st",
    nonce: "no",
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...extra,
  }).toString();
  const response = await fetch(url, { redirect: "manual" });
  const callback = new URL(response.headers.get("location") ?? "");
  return { callback, verifier };
}

async function exchange(
  { callback, verifier }: { callback: URL; verifier: string },
  options: oauth.ProcessAuthorizationCodeResponseOptions = { expectedNonce: "no" },
) {
  const response = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    clientAuth,
    oauth.validateAuthResponse(as, client, callback, "st"),
    redirectUri,
    verifier,
    http,
  );
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, options);
  if (tokens.id_token !== undefined) {
    await oauth.validateApplicationLevelSignature(as, response, http);
  }
  return tokens;
}

async function refresh(refreshToken: string) {
  const response = await refreshRaw(double, refreshToken);
  return { status: response.status, body: await response.json() };
}

describe("as a good provider", () => {
  test("it runs a code flow with PKCE, an id token, userinfo and introspection", async () => {
    const tokens = await exchange(await authorize());
    expect(tokens).toMatchObject({ token_type: "bearer", expires_in: 3600, scope: "openid email" });
    expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe("user-1");
    const userinfo = await oauth.processUserInfoResponse(
      as,
      client,
      "user-1",
      await oauth.userInfoRequest(as, client, tokens.access_token, http),
    );
    expect(userinfo.email).toBe("user-1@example.com");
    const introspected = await oauth.processIntrospectionResponse(
      as,
      client,
      await oauth.introspectionRequest(as, client, clientAuth, tokens.access_token, http),
    );
    expect(introspected).toMatchObject({ active: true, sub: "user-1", scope: "openid email" });
    expect(double.calls.map(({ endpoint, outcome }) => [endpoint, outcome])).toEqual([
      ["authorization", "ok"],
      ["token", "ok"],
      ["jwks", "ok"],
      ["userinfo", "ok"],
      ["introspection", "ok"],
    ]);
  });

  test("a wrong verifier, another redirect URI and a second use of a code are invalid_grant", async () => {
    const run = await authorize();
    const wrong = { ...run, verifier: oauth.generateRandomCodeVerifier() };
    await expect(exchange(wrong)).rejects.toMatchObject({ error: "invalid_grant" });
    const elsewhere = await authorize({ redirect_uri: `${redirectUri}y` });
    await expect(exchange(elsewhere)).rejects.toMatchObject({ error: "invalid_grant" });
    const good = await authorize();
    const tokens = await exchange(good);
    await expect(exchange(good)).rejects.toMatchObject({ error: "invalid_grant" });
    expect(double.isAccessTokenActive(tokens.access_token)).toBe(false);
  });

  test("a code exchange can come without a refresh token", async () => {
    double.program("token", { kind: "ok", omitRefreshToken: true });
    expect(await exchange(await authorize())).not.toHaveProperty("refresh_token");
  });

  test("a wrong client secret is invalid_client and leaves the grant alone", async () => {
    const { refreshToken } = double.issueGrant();
    const wrong = oauth.ClientSecretBasic("wrong");
    const response = await oauth.refreshTokenGrantRequest(as, client, wrong, refreshToken, http);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ error: "invalid_client" });
    expect(double.isRefreshTokenActive(refreshToken)).toBe(true);
    expect(double.calls[0]).toMatchObject({ authMethod: "basic", outcome: "invalid_client" });
  });

  test("a refresh rotates, and a second use of the old refresh token kills the grant", async () => {
    const { accessToken, refreshToken } = double.issueGrant({ scope: "a b", expiresInSeconds: 60 });
    const first = await refresh(refreshToken);
    expect(first.body).toMatchObject({ token_type: "Bearer", expires_in: 3600, scope: "a b" });
    expect(first.body).not.toHaveProperty("id_token");
    expect(double.isRefreshTokenActive(refreshToken)).toBe(false);
    expect(double.isRefreshTokenActive(first.body.refresh_token)).toBe(true);
    expect(double.isAccessTokenActive(accessToken)).toBe(true);

    expect(await refresh(refreshToken)).toEqual({ status: 400, body: { error: "invalid_grant" } });
    expect(double.isRefreshTokenActive(first.body.refresh_token)).toBe(false);
    expect(double.isAccessTokenActive(first.body.access_token)).toBe(false);
    expect(await refresh(first.body.refresh_token)).toMatchObject({ status: 400 });
  });

  test("an access token is active for its life only", async () => {
    const { accessToken } = double.issueGrant({ expiresInSeconds: 0.05 });
    expect(double.isAccessTokenActive(accessToken)).toBe(true);
    await expect.poll(() => double.isAccessTokenActive(accessToken)).toBe(false);
  });

  test("a grant that the user withdrew is invalid_grant", async () => {
    const { accessToken, refreshToken } = double.issueGrant();
    const other = double.issueGrant();
    double.killGrant(refreshToken);
    expect(double.isAccessTokenActive(accessToken)).toBe(false);
    expect(await refresh(refreshToken)).toEqual({ status: 400, body: { error: "invalid_grant" } });
    expect(double.isAccessTokenActive(other.accessToken)).toBe(true);
    expect(() => double.killGrant("unknown")).toThrow("no such token");
  });

  test("revocation: a refresh token takes its grant along, an access token goes alone", async () => {
    const one = double.issueGrant();
    const revoke = (token: string) =>
      oauth.revocationRequest(as, client, clientAuth, token, http).then((r) => r.status);
    expect(await revoke(one.accessToken)).toBe(200);
    expect(double.isAccessTokenActive(one.accessToken)).toBe(false);
    expect(double.isRefreshTokenActive(one.refreshToken)).toBe(true);
    const two = double.issueGrant();
    expect(await revoke(two.refreshToken)).toBe(200);
    expect(double.isAccessTokenActive(two.accessToken)).toBe(false);
    expect(await revoke("unknown")).toBe(200);
    const stranger = await oauth.revocationRequest(
      as,
      client,
      oauth.ClientSecretBasic("x"),
      one.refreshToken,
      http,
    );
    expect(stranger.status).toBe(401);
    expect(double.isRefreshTokenActive(one.refreshToken)).toBe(true);
  });

  test("GitHub's DELETE revokes with Basic only, and tells an unknown token with 422", async () => {
    const { clientId, clientSecret } = double.client;
    const basic = btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`);
    const remove = (what: string, token: string, authorization = `Basic ${basic}`) =>
      fetch(`${double.origin}/github/applications/${clientId}/${what}`, {
        method: "DELETE",
        headers: { authorization },
        body: JSON.stringify({ access_token: token }),
      }).then((response) => response.status);
    const { accessToken, refreshToken } = double.issueGrant();
    expect(await remove("grant", accessToken, "Bearer x")).toBe(404);
    expect(double.isAccessTokenActive(accessToken)).toBe(true);
    expect(await remove("grant", accessToken)).toBe(204);
    expect(double.isAccessTokenActive(accessToken)).toBe(false);
    expect(double.isRefreshTokenActive(refreshToken)).toBe(false);
    expect(await remove("grant", accessToken)).toBe(422);
    const other = double.issueGrant();
    expect(await remove("token", other.accessToken)).toBe(204);
    expect(double.isAccessTokenActive(other.accessToken)).toBe(false);
    expect(double.isRefreshTokenActive(other.refreshToken)).toBe(true);
  });
});

describe("counting", () => {
  test("refreshes are counted per token and in parallel", async () => {
    const one = double.issueGrant();
    const two = double.issueGrant();
    double.program("refresh", slow(150, { kind: "ok", rotate: false }));
    await Promise.all([refresh(one.refreshToken), refresh(two.refreshToken)]);
    expect(double.maxParallelRefreshes()).toBe(1);
    await Promise.all([1, 2, 3].map(() => refresh(one.refreshToken)));
    expect(double.maxParallelRefreshes()).toBe(3);
    expect(double.refreshCalls()).toBe(5);
    expect(double.refreshCallsPerToken()).toEqual(
      new Map([
        [one.refreshToken, 4],
        [two.refreshToken, 1],
      ]),
    );
  });

  test("of six parallel uses of one refresh token one is answered, and the grant dies", async () => {
    const { refreshToken } = double.issueGrant();
    const results = await Promise.all(Array.from({ length: 6 }, () => refresh(refreshToken)));
    const answered = results.filter(({ status }) => status === 200);
    expect(answered).toHaveLength(1);
    expect(double.isRefreshTokenActive(answered[0]?.body.refresh_token)).toBe(false);
    expect(double.isAccessTokenActive(answered[0]?.body.access_token)).toBe(false);
  });

  test("a call says how it was authenticated and what was sent", async () => {
    const { refreshToken } = double.issueGrant();
    await refresh(refreshToken);
    expect(double.calls).toEqual([
      {
        at: expect.any(Number),
        endpoint: "refresh",
        grantType: "refresh_token",
        refreshToken,
        status: 200,
        outcome: "ok",
        authMethod: "post",
        bodyNames: ["grant_type", "refresh_token", "client_id", "client_secret"],
        callerLeft: false,
      },
    ]);
  });
});

describe("the authorization endpoint", () => {
  const query = async (extra?: Record<string, string>) =>
    Object.fromEntries((await authorize(extra)).callback.searchParams);

  test("it answers with code, state and iss", async () => {
    expect(await query()).toEqual({
      code: expect.stringMatching(/^code_/),
      state: "st",
      iss: double.origin,
    });
    expect(double.calls[0]?.bodyNames).toContain("code_challenge");
  });

  test("it can answer an error, also together with a code", async () => {
    double.programAuthorization([
      { error: "access_denied", errorDescription: "no" },
      { error: "server_error", withCode: true },
    ]);
    const common = { state: "st", iss: double.origin };
    expect(await query()).toEqual({
      error: "access_denied",
      error_description: "no",
      ...common,
    });
    expect(await query()).toMatchObject({ error: "server_error", code: expect.any(String) });
  });

  test("it can answer another state, none, another iss, none, and things twice", async () => {
    double.programAuthorization([
      { state: "other", iss: "https://evil.example" },
      { state: null, iss: null },
      { duplicate: ["code", "state"], extra: { session_state: "x" } },
      { fragment: true, code: "x".repeat(8000) },
    ]);
    expect(await query()).toMatchObject({ state: "other", iss: "https://evil.example" });
    expect(Object.keys(await query())).toEqual(["code"]);
    const { callback } = await authorize();
    expect(callback.searchParams.getAll("code")).toHaveLength(2);
    expect(callback.searchParams.getAll("state")).toEqual(["st", "st"]);
    expect(callback.searchParams.get("session_state")).toBe("x");
    const last = await authorize();
    expect(last.callback.search).toBe("");
    expect(new URLSearchParams(last.callback.hash.slice(1)).get("code")).toHaveLength(8000);
  });

  test("the program names the person and the granted scope", async () => {
    double.programAuthorization({ sub: "zoe", scope: "openid" });
    const tokens = await exchange(await authorize());
    expect(tokens.scope).toBe("openid");
    expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe("zoe");
  });

  test("an unknown client is not redirected", async () => {
    const url = `${double.endpoints.authorization}?client_id=x&redirect_uri=${redirectUri}`;
    const response = await fetch(url, { redirect: "manual" });
    expect(response.status).toBe(400);
    expect(response.headers.get("location")).toBeNull();
  });
});

describe("id tokens", () => {
  const flow = async (idToken: Extract<Behaviour, { kind: "ok" }>["idToken"]) => {
    double.program("token", { kind: "ok", ...(idToken === undefined ? {} : { idToken }) });
    return exchange(await authorize());
  };

  test.each([
    ["as it is", {}],
    ["with another claim", { claims: { hd: "example.com" } }],
    ["signed with ES256", { alg: "ES256" as const }],
    ["without a kid", { kid: null }],
  ])("a right one passes, %s", async (_name, override) => {
    await expect(flow(override)).resolves.toHaveProperty("id_token");
  });

  test("null leaves it out", async () => {
    double.program("token", { kind: "ok", idToken: null });
    await expect(
      exchange(await authorize(), { requireIdToken: false }),
    ).resolves.not.toHaveProperty("id_token");
  });

  test.each([
    ["another issuer", { claims: { iss: "https://evil.example" } }],
    ["another audience", { claims: { aud: "someone" } }],
    ["another nonce", { claims: { nonce: "x" } }],
    ["an expired one", { claims: { exp: 1 } }],
    ["a wrong type", { claims: { sub: 5 } }],
    ["no sub", { omit: ["sub"] }],
    ["no iat", { omit: ["iat"] }],
    ["a bad signature", { badSignature: true }],
    ["alg none", { alg: "none" as const }],
    ["HS256", { alg: "HS256" as const }],
    ["an unknown kid", { kid: "unknown" }],
  ])("%s is refused by a good client", async (_name, override) => {
    await expect(flow(override)).rejects.toBeInstanceOf(Error);
  });

  test("rotated keys sign under a new kid; old ones stay published until forgotten", async () => {
    const kids = async () => {
      const response = await fetch(double.endpoints.jwks);
      const { keys } = await response.json();
      return keys.map(({ kid }: { kid: string }) => kid);
    };
    const before = await kids();
    await double.rotateSigningKeys();
    expect(await kids()).toEqual(expect.arrayContaining(before));
    expect(await kids()).toHaveLength(before.length + 2);
    await double.rotateSigningKeys({ forget: true });
    const after = await kids();
    expect(after).toHaveLength(2);
    expect(after).not.toEqual(expect.arrayContaining([before[0]]));
    const jwks = await (await fetch(double.endpoints.jwks)).text();
    expect(jwks).not.toContain('"d"');
  });
});
