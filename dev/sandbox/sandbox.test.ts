import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { consentPage, errorPage, loginPage } from "./pages.ts";
import { people } from "./people.ts";
import { Browser } from "./test-browser.ts";
import { startSandbox, type Sandbox } from "./sandbox.ts";

const http = { [oauth.allowInsecureRequests]: true };
const redirectUri = "http://127.0.0.1:8787/callback/int_01h455vb4pex5vsknk084sn02q";
const client: oauth.Client = { client_id: "atlas" };
const clientAuth = oauth.ClientSecretBasic("s3cret+/=%");
const scope = "openid profile email offline_access";

let sandbox: Sandbox;
let as: oauth.AuthorizationServer;
const consoleCalls: unknown[] = [];

beforeAll(async () => {
  for (const method of ["info", "warn", "error", "log"] as const) {
    vi.spyOn(console, method).mockImplementation((...args) => consoleCalls.push(args));
  }
  sandbox = await startSandbox({
    clients: [
      {
        clientId: "atlas",
        clientSecret: "s3cret+/=%",
        redirectUris: [],
        allowAnyLoopbackCallback: true,
      },
      { clientId: "other", clientSecret: "other", redirectUris: ["https://app.example/cb"] },
    ],
  });
  const issuer = new URL(sandbox.issuer);
  as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, http));
});

afterAll(() => sandbox.close());

type Run = { callback: URL; verifier: string; nonce: string; state: string };

async function authorizationUrl(extra: Record<string, string> = {}) {
  const verifier = oauth.generateRandomCodeVerifier();
  const nonce = oauth.generateRandomNonce();
  const state = oauth.generateRandomState();
  const url = new URL(as.authorization_endpoint ?? "");
  url.search = new URLSearchParams({
    client_id: "atlas",
    redirect_uri: redirectUri,
    response_type: "code",
    scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...extra,
  }).toString();
  return { url, verifier, nonce, state };
}

async function authorize(person: string, browser = new Browser()): Promise<Run> {
  const { url, ...rest } = await authorizationUrl();
  const login = await browser.open(url);
  const consent = await browser.submit(login, { person });
  const callback = await browser.submit(consent, { decision: "allow" });
  return { callback: new URL(callback.url), ...rest };
}

async function exchange(run: Run) {
  const params = oauth.validateAuthResponse(as, client, run.callback, run.state);
  const response = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    clientAuth,
    params,
    redirectUri,
    run.verifier,
    http,
  );
  return oauth.processAuthorizationCodeResponse(as, client, response, {
    expectedNonce: run.nonce,
    requireIdToken: true,
  });
}

async function refresh(token: string) {
  const response = await oauth.refreshTokenGrantRequest(as, client, clientAuth, token, http);
  return oauth.processRefreshTokenResponse(as, client, response);
}

async function introspect(token: string) {
  const response = await oauth.introspectionRequest(as, client, clientAuth, token, http);
  return oauth.processIntrospectionResponse(as, client, response);
}

async function signIn(person = "ada") {
  const tokens = await exchange(await authorize(person));
  return { accessToken: tokens.access_token, refreshToken: tokens.refresh_token ?? "" };
}

describe("authorization", () => {
  test("a person picks an account, allows, and the app gets tokens, an id token and userinfo", async () => {
    const run = await authorize("grace");
    expect(run.callback.searchParams.get("iss")).toBe(sandbox.issuer);
    const tokens = await exchange(run);
    expect(tokens.expires_in).toBe(300);
    expect(tokens.token_type).toBe("bearer");
    expect(tokens.access_token.split(".")).toHaveLength(1);
    expect(tokens.refresh_token).toBeTypeOf("string");
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    expect(claims?.sub).toBe("grace");

    const answer = await oauth.userInfoRequest(as, client, tokens.access_token, http);
    const profile = await oauth.processUserInfoResponse(as, client, "grace", answer);
    expect(profile).toMatchObject({ name: "Грейс Хоппер", email: "grace@example.com" });
  });

  test("the id token is signed with the published RS256 key", async () => {
    const run = await authorize("ada");
    const params = oauth.validateAuthResponse(as, client, run.callback, run.state);
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      clientAuth,
      params,
      redirectUri,
      run.verifier,
      http,
    );
    await oauth.processAuthorizationCodeResponse(as, client, response, {
      expectedNonce: run.nonce,
    });
    await expect(
      oauth.validateApplicationLevelSignature(as, response, http),
    ).resolves.toBeUndefined();
  });

  test("a refresh token is issued although offline_access was not asked for", async () => {
    const browser = new Browser();
    const { url, ...rest } = await authorizationUrl({ scope: "openid" });
    const login = await browser.open(url);
    const consent = await browser.submit(login, { person: "ada" });
    const { url: callback } = await browser.submit(consent, { decision: "allow" });
    const tokens = await exchange({ callback: new URL(callback), ...rest });
    expect(tokens.refresh_token).toBeTypeOf("string");
    expect(tokens.scope).toBe("openid");
  });

  test.each(["login", "consent"])("saying no on the %s page is access_denied", async (page) => {
    const browser = new Browser();
    const { url, state } = await authorizationUrl();
    let form = await browser.open(url);
    if (page === "consent") form = await browser.submit(form, { person: "ada" });
    const callback = new URL((await browser.submit(form, { decision: "deny" })).url);
    expect(callback.href.startsWith(redirectUri)).toBe(true);
    expect(callback.searchParams.get("error")).toBe("access_denied");
    expect(callback.searchParams.get("state")).toBe(state);
    expect(callback.searchParams.get("iss")).toBe(sandbox.issuer);
    expect(callback.searchParams.has("code")).toBe(false);
  });

  test("the same browser can come back as somebody else, without a script", async () => {
    const browser = new Browser();
    for (const person of ["ada", "alan", "ada"]) {
      const tokens = await exchange(await authorize(person, browser));
      expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe(person);
    }
  });

  test("a person who left at the consent page can come back as somebody else", async () => {
    const browser = new Browser();
    const { url } = await authorizationUrl();
    await browser.submit(await browser.open(url), { person: "ada" });
    const tokens = await exchange(await authorize("alan", browser));
    expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe("alan");
  });

  test("a pushed authorization request leads to the same pages", async () => {
    const { url, ...rest } = await authorizationUrl();
    const pushed = await oauth.processPushedAuthorizationResponse(
      as,
      client,
      await oauth.pushedAuthorizationRequest(as, client, clientAuth, url.searchParams, http),
    );
    url.search = new URLSearchParams({
      client_id: "atlas",
      request_uri: pushed.request_uri,
    }).toString();
    const browser = new Browser();
    const consent = await browser.submit(await browser.open(url), { person: "katherine" });
    const callback = await browser.submit(consent, { decision: "allow" });
    const tokens = await exchange({ callback: new URL(callback.url), ...rest });
    expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe("katherine");
  });

  test("a wrong PKCE verifier is refused", async () => {
    const run = await authorize("ada");
    const verifier = oauth.generateRandomCodeVerifier();
    await expect(exchange({ ...run, verifier })).rejects.toMatchObject({ error: "invalid_grant" });
  });

  test("prompt=none is login_required, because nobody is remembered", async () => {
    const { url } = await authorizationUrl({ prompt: "none" });
    const callback = new URL((await new Browser().open(url)).url);
    expect(callback.searchParams.get("error")).toBe("login_required");
  });

  test.each([
    "https://127.0.0.1:8787/callback/x",
    "http://127.0.0.1:8787/elsewhere",
    "http://127.0.0.1.example.com/callback/x",
    "http://user@127.0.0.1/callback/x",
    "http://example.com/callback/x",
    "http://10.0.0.1/callback/x",
  ])("the redirect URI %s is refused", async (uri) => {
    const { url } = await authorizationUrl({ redirect_uri: uri });
    const page = await new Browser().open(url);
    expect(page.status).toBe(400);
    expect(page.url).toBe(url.href);
  });

  test.each([
    "http://localhost:1234/callback/a",
    "http://127.0.0.1/callback/b",
    "http://[::1]:9/callback/c",
  ])("the redirect URI %s is accepted", async (uri) => {
    const { url } = await authorizationUrl({ redirect_uri: uri });
    expect((await new Browser().open(url)).status).toBe(200);
  });

  test("a client without the loopback rule has its registered redirect URIs only", async () => {
    const { url } = await authorizationUrl({ client_id: "other" });
    expect((await new Browser().open(url)).status).toBe(400);
    const { url: good } = await authorizationUrl({
      client_id: "other",
      redirect_uri: "https://app.example/cb",
    });
    expect((await new Browser().open(good)).status).toBe(200);
  });
});

describe("pages", () => {
  test("the login page is Russian for a Russian browser and when ui_locales says so", async () => {
    const { url } = await authorizationUrl();
    const byHeader = await new Browser("ru-RU,ru;q=0.9,en;q=0.8").open(url);
    expect(byHeader.html).toContain('<html lang="ru">');
    expect(byHeader.html).toContain("Кто вы сегодня?");
    const { url: withLocales } = await authorizationUrl({ ui_locales: "fr ru" });
    expect((await new Browser("en").open(withLocales)).html).toContain('<html lang="ru">');
    expect((await new Browser("de,ru;q=0").open(url)).html).toContain('<html lang="en">');
  });

  test("the consent page names the app, the person and the scopes", async () => {
    const browser = new Browser();
    const { url } = await authorizationUrl({ prompt: "consent" });
    const { html } = await browser.submit(await browser.open(url), { person: "ada" });
    for (const text of ["Allow atlas?", "Ada Lovelace", "see your e-mail address"]) {
      expect(html).toContain(text);
    }
    expect(html).toContain("<code>offline_access</code>");
  });

  test("a page has no script and forbids scripts and frames", async () => {
    const { url } = await authorizationUrl();
    const page = await new Browser().open(url);
    expect(page.html).not.toContain("<script");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  });

  test("an interaction page without its cookie is refused", async () => {
    const { url } = await authorizationUrl();
    const page = await new Browser().open(url);
    const stranger = await fetch(page.url, {
      method: "POST",
      body: new URLSearchParams({ person: "ada" }),
      redirect: "manual",
    });
    expect(stranger.status).toBe(400);
    expect(stranger.headers.get("location")).toBeNull();
  });

  test("a form with an unknown person shows the page again", async () => {
    const browser = new Browser();
    const { url } = await authorizationUrl();
    const page = await browser.submit(await browser.open(url), { person: "mallory" });
    expect(page.status).toBe(200);
    expect(page.html).toContain("Who are you today?");
  });

  test("what a request brought is escaped", () => {
    const [person] = people;
    if (person === undefined) throw new Error("nobody");
    const app = `<b>"x"</b>`;
    const pages = [
      loginPage("en", app, app),
      consentPage("en", app, person, [app], app),
      errorPage("en", app),
    ];
    for (const html of pages) {
      expect(html).not.toContain("<b>");
      expect(html).not.toContain(`"x"`);
      expect(html).toContain("&#60;b&#62;&#34;x&#34;");
    }
  });
});

describe("tokens", () => {
  test("a refresh rotates the refresh token", async () => {
    const first = await signIn();
    const second = await refresh(first.refreshToken);
    expect(second.refresh_token).not.toBe(first.refreshToken);
    const third = await refresh(second.refresh_token ?? "");
    expect(third.access_token).not.toBe(second.access_token);
  });

  test("a used refresh token is refused and its whole family dies", async () => {
    const first = await signIn();
    const second = await refresh(first.refreshToken);
    await expect(refresh(first.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
    await expect(refresh(second.refresh_token ?? "")).rejects.toMatchObject({
      error: "invalid_grant",
    });
    expect(await introspect(second.access_token)).toMatchObject({ active: false });
  });

  test("of six parallel uses of a refresh token at most one is answered, and the family dies", async () => {
    const first = await signIn();
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () => refresh(first.refreshToken)),
    );
    const answered = results.filter((result) => result.status === "fulfilled");
    expect(answered.length).toBeLessThanOrEqual(1);
    for (const { value } of answered) {
      expect(await introspect(value.access_token)).toMatchObject({ active: false });
      await expect(refresh(value.refresh_token ?? "")).rejects.toMatchObject({
        error: "invalid_grant",
      });
    }
  });

  test("a person's other grants outlive the death of one", async () => {
    const one = await signIn();
    const two = await signIn();
    await refresh(one.refreshToken);
    await expect(refresh(one.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
    expect(await introspect(two.accessToken)).toMatchObject({ active: true });
    await expect(refresh(two.refreshToken)).resolves.toHaveProperty("access_token");
  });

  test("introspection tells the owner, and nobody else, about a token", async () => {
    const { accessToken, refreshToken } = await signIn("alan");
    expect(await introspect(accessToken)).toMatchObject({
      active: true,
      client_id: "atlas",
      sub: "alan",
      iss: sandbox.issuer,
    });
    expect(await introspect(refreshToken)).toMatchObject({ active: true });
    expect(await introspect("made-up")).toEqual({ active: false });
    const foreign = await oauth.introspectionRequest(
      as,
      { client_id: "other" },
      oauth.ClientSecretBasic("other"),
      accessToken,
      http,
    );
    expect(await foreign.json()).toEqual({ active: false });
  });

  test("revoking a refresh token ends its access token too", async () => {
    const { accessToken, refreshToken } = await signIn();
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(as, client, clientAuth, refreshToken, http),
    );
    expect(await introspect(accessToken)).toEqual({ active: false });
    await expect(refresh(refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
    const userinfo = await oauth.userInfoRequest(as, client, accessToken, http);
    expect(userinfo.status).toBe(401);
  });

  test("revoking an access token ends its refresh token too", async () => {
    const { accessToken, refreshToken } = await signIn();
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(as, client, clientAuth, accessToken, http),
    );
    expect(await introspect(accessToken)).toEqual({ active: false });
    await expect(refresh(refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  });

  test("an access token lives as long as the option says", async () => {
    const own = await startSandbox({
      clients: [
        {
          clientId: "atlas",
          clientSecret: "x",
          redirectUris: [],
          allowAnyLoopbackCallback: true,
        },
      ],
      accessTokenSeconds: 7,
      issuerHost: "localhost",
    });
    try {
      expect(own.issuer).toBe(`http://localhost:${own.port}`);
      const metadata = await fetch(`${own.issuer}/.well-known/openid-configuration`);
      expect(await metadata.json()).toMatchObject({
        issuer: own.issuer,
        token_endpoint: `${own.issuer}/token`,
        authorization_response_iss_parameter_supported: true,
      });
    } finally {
      await own.close();
    }
  });
});

describe("log", () => {
  test("it shows what was asked, in order, with fingerprints instead of tokens", async () => {
    const before = sandbox.log().length;
    const run = await authorize("ada");
    const first = await exchange(run);
    const second = await refresh(first.refresh_token ?? "");
    await introspect(second.access_token);
    await oauth.userInfoRequest(as, client, second.access_token, http);
    await oauth.revocationRequest(as, client, clientAuth, second.refresh_token ?? "", http);
    await refresh(first.refresh_token ?? "").catch(() => undefined);

    const answer = await fetch(`${sandbox.issuer}/log`);
    const text = await answer.text();
    const { entries } = JSON.parse(text);
    expect(entries).toEqual(sandbox.log());
    const mine = entries.slice(before);
    const f1 = mine[2].refreshTokenFingerprint;
    const f2 = mine[3].rotatedTo;
    expect(f1).toMatch(/^[0-9a-f]{8}$/);
    expect(f2).toMatch(/^[0-9a-f]{8}$/);
    expect(f2).not.toBe(f1);
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    const common = { at, clientId: "atlas", sub: "ada" };
    const token = { kind: "token", grantType: "refresh_token", refreshTokenFingerprint: f1 };
    expect(mine).toEqual([
      { at, kind: "authorize", clientId: "atlas", status: 303 },
      { ...common, kind: "authorize", status: 303 },
      {
        ...common,
        kind: "token",
        grantType: "authorization_code",
        status: 200,
        refreshTokenFingerprint: f1,
      },
      { ...common, ...token, status: 200, rotatedTo: f2 },
      { ...common, kind: "introspection", status: 200 },
      { ...common, kind: "userinfo", status: 200 },
      { ...common, kind: "revocation", status: 200, refreshTokenFingerprint: f2 },
      { at, ...token, clientId: "atlas", status: 400, error: "invalid_grant" },
    ]);
    const secrets = [
      first.access_token,
      first.refresh_token,
      second.access_token,
      second.refresh_token,
      run.callback.searchParams.get("code"),
      "s3cret+/=%",
    ];
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  test("a refused authorization is in it with its error", async () => {
    const browser = new Browser();
    const { url } = await authorizationUrl();
    await browser.submit(await browser.open(url), { decision: "deny" });
    expect(sandbox.log().at(-1)).toMatchObject({
      kind: "authorize",
      clientId: "atlas",
      error: "access_denied",
    });
    expect(sandbox.log().at(-1)).not.toHaveProperty("sub");
  });

  test("a wrong client secret is in it as invalid_client", async () => {
    const wrong = oauth.ClientSecretBasic("wrong");
    await oauth.refreshTokenGrantRequest(as, client, wrong, "whatever", http);
    expect(sandbox.log().at(-1)).toMatchObject({
      kind: "token",
      status: 401,
      error: "invalid_client",
    });
  });

  test("it is not read under a foreign host name", async () => {
    const { request } = await import("node:http");
    const status = await new Promise((resolve, reject) => {
      request(
        { port: sandbox.port, host: "127.0.0.1", path: "/log", headers: { host: "evil.example" } },
        (response) => resolve(response.resume().statusCode),
      )
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });
});

test("nothing that these tests did was printed", () => {
  expect(consoleCalls).toEqual([]);
});
