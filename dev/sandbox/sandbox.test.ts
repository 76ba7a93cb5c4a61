import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { consentPage, errorPage, loginPage } from "./pages.ts";
import { people } from "./people.ts";
import { SANDBOX_REDIRECT_URI, SandboxApp } from "#support/sandbox-app";
import { startSandbox, type Sandbox } from "./sandbox.ts";

const http = { [oauth.allowInsecureRequests]: true };
const client = { clientId: "atlas", clientSecret: "s3cret+/=%" };

let sandbox: Sandbox;
let app: SandboxApp;
const consoleCalls: unknown[] = [];

beforeAll(async () => {
  for (const method of ["info", "warn", "error", "log"] as const) {
    vi.spyOn(console, method).mockImplementation((...args) => consoleCalls.push(args));
  }
  sandbox = await startSandbox({
    clients: [
      { ...client, redirectUris: [], allowAnyLoopbackCallback: true },
      { clientId: "other", clientSecret: "other", redirectUris: ["https://app.example/cb"] },
    ],
  });
  app = await SandboxApp.at(sandbox.issuer, client);
});

afterAll(() => sandbox.close());

describe("authorization", () => {
  test("a person picks an account, allows, and the app gets tokens, an id token and userinfo", async () => {
    const run = await app.authorize("grace");
    expect(run.callback.searchParams.get("iss")).toBe(sandbox.issuer);
    const tokens = await app.exchange(run);
    expect(tokens.expires_in).toBe(300);
    expect(tokens.token_type).toBe("bearer");
    expect(tokens.access_token.split(".")).toHaveLength(1);
    expect(tokens.refresh_token).toBeTypeOf("string");
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    expect(claims?.sub).toBe("grace");

    const answer = await app.userinfo(tokens.access_token);
    const profile = await oauth.processUserInfoResponse(app.server, app.client, "grace", answer);
    expect(profile).toMatchObject({ name: "Грейс Хоппер", email: "grace@example.com" });
  });

  test("the id token is signed with the published RS256 key", async () => {
    const run = await app.authorize("ada");
    const response = await app.requestCode(run);
    await oauth.processAuthorizationCodeResponse(app.server, app.client, response, {
      expectedNonce: run.nonce,
    });
    await expect(
      oauth.validateApplicationLevelSignature(app.server, response, http),
    ).resolves.toBeUndefined();
  });

  test("a refresh token is issued although offline_access was not asked for", async () => {
    const browser = app.newBrowser();
    const { url, ...rest } = await app.authorizationUrl({ scope: "openid" });
    const login = await browser.open(url);
    const consent = await browser.submit(login, { person: "ada" });
    const { url: callback } = await browser.submit(consent, { decision: "allow" });
    const tokens = await app.exchange({ callback: new URL(callback), ...rest });
    expect(tokens.refresh_token).toBeTypeOf("string");
    expect(tokens.scope).toBe("openid");
  });

  test.each(["login", "consent"])("saying no on the %s page is access_denied", async (page) => {
    const browser = app.newBrowser();
    const { url, state } = await app.authorizationUrl();
    let form = await browser.open(url);
    if (page === "consent") form = await browser.submit(form, { person: "ada" });
    const callback = new URL((await browser.submit(form, { decision: "deny" })).url);
    expect(callback.href.startsWith(SANDBOX_REDIRECT_URI)).toBe(true);
    expect(callback.searchParams.get("error")).toBe("access_denied");
    expect(callback.searchParams.get("state")).toBe(state);
    expect(callback.searchParams.get("iss")).toBe(sandbox.issuer);
    expect(callback.searchParams.has("code")).toBe(false);
  });

  test("the same browser can come back as somebody else, without a script", async () => {
    const browser = app.newBrowser();
    for (const person of ["ada", "alan", "ada"]) {
      const tokens = await app.exchange(await app.authorize(person, browser));
      expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe(person);
    }
  });

  test("a person who left at the consent page can come back as somebody else", async () => {
    const browser = app.newBrowser();
    const { url } = await app.authorizationUrl();
    await browser.submit(await browser.open(url), { person: "ada" });
    const tokens = await app.exchange(await app.authorize("alan", browser));
    expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe("alan");
  });

  test("a pushed authorization request leads to the same pages", async () => {
    const { url, ...rest } = await app.authorizationUrl();
    const pushed = await app.push(url.searchParams);
    url.search = new URLSearchParams({
      client_id: "atlas",
      request_uri: pushed.request_uri,
    }).toString();
    const browser = app.newBrowser();
    const consent = await browser.submit(await browser.open(url), { person: "katherine" });
    const callback = await browser.submit(consent, { decision: "allow" });
    const tokens = await app.exchange({ callback: new URL(callback.url), ...rest });
    expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe("katherine");
  });

  test("a wrong PKCE verifier is refused", async () => {
    const run = await app.authorize("ada");
    const verifier = oauth.generateRandomCodeVerifier();
    await expect(app.exchange({ ...run, verifier })).rejects.toMatchObject({
      error: "invalid_grant",
    });
  });

  test("prompt=none is login_required, because nobody is remembered", async () => {
    const { url } = await app.authorizationUrl({ prompt: "none" });
    const callback = new URL((await app.newBrowser().open(url)).url);
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
    const { url } = await app.authorizationUrl({ redirect_uri: uri });
    const page = await app.newBrowser().open(url);
    expect(page.status).toBe(400);
    expect(page.url).toBe(url.href);
  });

  test.each([
    "http://localhost:1234/callback/a",
    "http://127.0.0.1/callback/b",
    "http://[::1]:9/callback/c",
  ])("the redirect URI %s is accepted", async (uri) => {
    const { url } = await app.authorizationUrl({ redirect_uri: uri });
    expect((await app.newBrowser().open(url)).status).toBe(200);
  });

  test("a client without the loopback rule has its registered redirect URIs only", async () => {
    const { url } = await app.authorizationUrl({ client_id: "other" });
    expect((await app.newBrowser().open(url)).status).toBe(400);
    const { url: good } = await app.authorizationUrl({
      client_id: "other",
      redirect_uri: "https://app.example/cb",
    });
    expect((await app.newBrowser().open(good)).status).toBe(200);
  });
});

describe("pages", () => {
  test("the login page is Russian for a Russian browser and when ui_locales says so", async () => {
    const { url } = await app.authorizationUrl();
    const byHeader = await app.newBrowser("ru-RU,ru;q=0.9,en;q=0.8").open(url);
    expect(byHeader.html).toContain('<html lang="ru">');
    expect(byHeader.html).toContain("Кто вы сегодня?");
    const { url: withLocales } = await app.authorizationUrl({ ui_locales: "fr ru" });
    expect((await app.newBrowser("en").open(withLocales)).html).toContain('<html lang="ru">');
    expect((await app.newBrowser("de,ru;q=0").open(url)).html).toContain('<html lang="en">');
  });

  test("the consent page names the app, the person and the scopes", async () => {
    const browser = app.newBrowser();
    const { url } = await app.authorizationUrl({ prompt: "consent" });
    const { html } = await browser.submit(await browser.open(url), { person: "ada" });
    for (const text of ["Allow atlas?", "Ada Lovelace", "see your e-mail address"]) {
      expect(html).toContain(text);
    }
    expect(html).toContain("<code>offline_access</code>");
  });

  test("a page has no script and forbids scripts and frames", async () => {
    const { url } = await app.authorizationUrl();
    const page = await app.newBrowser().open(url);
    expect(page.html).not.toContain("<script");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  });

  test("an interaction page without its cookie is refused", async () => {
    const { url } = await app.authorizationUrl();
    const page = await app.newBrowser().open(url);
    const stranger = await fetch(page.url, {
      method: "POST",
      body: new URLSearchParams({ person: "ada" }),
      redirect: "manual",
    });
    expect(stranger.status).toBe(400);
    expect(stranger.headers.get("location")).toBeNull();
  });

  test("a form with an unknown person shows the page again", async () => {
    const browser = app.newBrowser();
    const { url } = await app.authorizationUrl();
    const page = await browser.submit(await browser.open(url), { person: "mallory" }, () => true);
    expect(page.status).toBe(200);
    expect(page.html).toContain("Who are you today?");
  });

  test("what a request brought is escaped", () => {
    const [person] = people;
    if (person === undefined) throw new Error("nobody");
    const name = `<b>"x"</b>`;
    const pages = [
      loginPage("en", name, name),
      consentPage("en", name, person, [name], name),
      errorPage("en", name),
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
    const first = await app.signIn();
    const second = await app.refresh(first.refreshToken);
    expect(second.refresh_token).not.toBe(first.refreshToken);
    const third = await app.refresh(second.refresh_token ?? "");
    expect(third.access_token).not.toBe(second.access_token);
  });

  test("a used refresh token is refused and its whole family dies", async () => {
    const first = await app.signIn();
    const second = await app.refresh(first.refreshToken);
    await expect(app.refresh(first.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
    await expect(app.refresh(second.refresh_token ?? "")).rejects.toMatchObject({
      error: "invalid_grant",
    });
    expect(await app.introspect(second.access_token)).toMatchObject({ active: false });
  });

  test("of six parallel uses of a refresh token at most one is answered, and the family dies", async () => {
    const first = await app.signIn();
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () => app.refresh(first.refreshToken)),
    );
    const answered = results.filter((result) => result.status === "fulfilled");
    expect(answered.length).toBeLessThanOrEqual(1);
    for (const { value } of answered) {
      expect(await app.introspect(value.access_token)).toMatchObject({ active: false });
      await expect(app.refresh(value.refresh_token ?? "")).rejects.toMatchObject({
        error: "invalid_grant",
      });
    }
  });

  test("a person's other grants outlive the death of one", async () => {
    const one = await app.signIn();
    const two = await app.signIn();
    await app.refresh(one.refreshToken);
    await expect(app.refresh(one.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
    expect(await app.introspect(two.accessToken)).toMatchObject({ active: true });
    await expect(app.refresh(two.refreshToken)).resolves.toHaveProperty("access_token");
  });

  test("introspection tells the owner, and nobody else, about a token", async () => {
    const { accessToken, refreshToken } = await app.signIn("alan");
    expect(await app.introspect(accessToken)).toMatchObject({
      active: true,
      client_id: "atlas",
      sub: "alan",
      iss: sandbox.issuer,
    });
    expect(await app.introspect(refreshToken)).toMatchObject({ active: true });
    expect(await app.introspect("made-up")).toEqual({ active: false });
    const foreign = await oauth.introspectionRequest(
      app.server,
      { client_id: "other" },
      oauth.ClientSecretBasic("other"),
      accessToken,
      http,
    );
    expect(await foreign.json()).toEqual({ active: false });
  });

  test("revoking a refresh token ends its access token too", async () => {
    const { accessToken, refreshToken } = await app.signIn();
    await app.revoke(refreshToken);
    expect(await app.introspect(accessToken)).toEqual({ active: false });
    await expect(app.refresh(refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
    expect((await app.userinfo(accessToken)).status).toBe(401);
  });

  test("revoking an access token ends its refresh token too", async () => {
    const { accessToken, refreshToken } = await app.signIn();
    await app.revoke(accessToken);
    expect(await app.introspect(accessToken)).toEqual({ active: false });
    await expect(app.refresh(refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
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
    const run = await app.authorize("ada");
    const first = await app.exchange(run);
    const second = await app.refresh(first.refresh_token ?? "");
    await app.introspect(second.access_token);
    await app.userinfo(second.access_token);
    await app.revoke(second.refresh_token ?? "");
    await app.refresh(first.refresh_token ?? "").catch(() => undefined);

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
    const browser = app.newBrowser();
    const { url } = await app.authorizationUrl();
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
    await oauth.refreshTokenGrantRequest(app.server, app.client, wrong, "whatever", http);
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
