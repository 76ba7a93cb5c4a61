import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ConnectSession } from "#shared/contracts/oauth/connect-session";
import type { Integration } from "#shared/contracts/providers/integration";
import { newId } from "#shared/ids";
import { randomHandle } from "#shared/random";
import { getConnectPage } from "../src/connect/get-connect-page.ts";
import { startConnect } from "../src/connect/start-connect.ts";
import { apiKey, visitor } from "#support/services/callers";
import { projectsInProcess } from "#support/services/projects-in-process";
import { codeOf, providersInProcess } from "#support/services/providers-in-process";
import { valueOf } from "#support/services/result";
import { type AppProject, OAuthWorld } from "#support/services/oauth-in-process";

let world: OAuthWorld;
let project: AppProject;
let integration: Integration;

beforeAll(async () => {
  world = await OAuthWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
  integration = await project.plugIn();
});

const disable = (id: string) =>
  providersInProcess(world.providers).updateIntegration(project.tenant.as("owner"), {
    integration: id,
    changes: { enabled: false },
  });
const pageOf = (token: string, atlas = project.atlas) =>
  getConnectPage(atlas, visitor(), { token });
const start = (token: string, name: string, atlas = project.atlas) =>
  startConnect(atlas, visitor(), { token, integration: name, browser_hash: randomHandle() });

test.each([
  [{}, true],
  [{ consent_page: true }, false],
  [{ confirm: true }, false],
  [{ display_name: "Anna" }, false],
])("a link from elsewhere starts a session of %j at once: %s", async (settings, atOnce) => {
  const { token } = await project.session(settings);
  const input = { token, integration: integration.key, browser_hash: randomHandle() };
  const follow = async (from_elsewhere: boolean) =>
    valueOf(await startConnect(project.atlas, visitor(), { ...input, from_elsewhere }))
      .authorization_url;
  expect((await follow(true)) !== null).toBe(atOnce);
  expect(await follow(false)).not.toBeNull();
});

describe("a connect session", () => {
  test("is a link of half an hour with 256 random bits in it", async () => {
    const before = Date.now();
    const session = await project.session();
    expect(session.id).toMatch(/^cse_/);
    expect(session.token).toMatch(/^atlas_cs_[0-9a-hjkmnp-tv-z]{52}$/);
    expect(session.url).toBe(`http://localhost:8787/connect/${session.token}`);
    const life = Date.parse(session.expires_at) - before;
    expect(life).toBeGreaterThanOrEqual(30 * 60_000);
    expect(life).toBeLessThan(30 * 60_000 + 5_000);
    expect((await project.session()).token).not.toBe(session.token);
  });

  test.each<[what: string, near: (url: string) => string]>([
    ["a slash more", (url) => url.replace("?", "/?")],
    ["another query", (url) => `${url}x`],
    ["no query", (url) => url.split("?")[0] ?? ""],
    ["a query more", (url) => `${url}&next=https://evil.example`],
    ["a fragment", (url) => `${url}#x`],
    ["another case in the path", (url) => url.replace("connected", "Connected")],
    ["another case in the scheme", (url) => url.replace("https", "HTTPS")],
    ["its port", (url) => url.replace(".com", ".com:443")],
    ["a percent-encoded letter", (url) => url.replace("connected", "%63onnected")],
    ["a dot segment", (url) => url.replace("/connected", "/./connected")],
    ["a backslash", (url) => url.replace("/connected", "\\connected")],
    ["a user name", (url) => url.replace("https://", "https://app.example.com@")],
    ["a longer host", (url) => url.replace(".com", ".com.evil.example")],
    ["a space", (url) => `${url} `],
    ["a line break", (url) => `${url}\n`],
    ["NUL", (url) => `${url}\0`],
    ["a relative path", () => "/connected?from=atlas"],
    ["no scheme", (url) => url.replace("https:", "")],
    ["javascript", () => "javascript:alert(1)"],
  ])("is not made for a return URL with %s", async (_what, near) => {
    const refused = await project.askForSession({ return_to: near(project.returnTo) });
    expect(codeOf(refused)).toBe("return_url_not_registered");
  });

  test("is not made for another project's return URL", async () => {
    const other = await world.project("https://other.example.com/");
    expect(codeOf(await project.askForSession({ return_to: other.returnTo }))).toBe(
      "return_url_not_registered",
    );
  });

  test("is not made for a return URL that was removed, 20 s later at the latest", async () => {
    await project.session();
    const owner = project.tenant.as("owner");
    const projects = projectsInProcess(world.projects);
    for (const { id } of valueOf(await projects.listReturnUrls(owner)))
      await projects.removeReturnUrl(owner, { id });
    project.atlas.aheadMs = 20_000;
    expect(codeOf(await project.askForSession())).toBe("return_url_not_registered");
  });

  test("names integrations by id or key, and every one of them has to be there", async () => {
    const sibling = await project.plugIn();
    const foreign = await (await world.project()).plugIn({ key: "theirs" });
    const ask = async (...integrations: string[]) =>
      codeOf(await project.askForSession({ integrations }));
    expect(await ask(integration.id, sibling.key)).toBe("ok");
    await disable(sibling.id);
    for (const name of [
      sibling.id,
      sibling.key,
      foreign.id,
      "theirs",
      "nowhere",
      "__proto__",
      "\0",
    ])
      expect(await ask(integration.id, name), name).toBe("integration_not_offered");
  });

  test("without integrations named offers all that are enabled, and there has to be one", async () => {
    expect(codeOf(await project.askForSession())).toBe("ok");
    await disable(integration.id);
    expect(codeOf(await project.askForSession())).toBe("integration_not_offered");
  });

  test("for a connection is for the person whose it is", async () => {
    const { connection_id } = await project.connect(integration);
    const ask = async (id: string | undefined, external_id: string, asker = project) =>
      codeOf(await asker.askForSession({ connection_id: id ?? "", external_id }));
    expect(await ask(connection_id, "user-1")).toBe("ok");
    expect(await ask(connection_id, "user-2")).toBe("not_found");
    expect(await ask(newId("connection"), "user-1")).toBe("not_found");
    expect(await ask("con_'", "user-1")).toBe("not_found");
    const other = await world.project();
    await other.plugIn();
    expect(await ask(connection_id, "user-1", other)).toBe("not_found");
  });

  test("is for those who may", async () => {
    const { projectId } = project.tenant;
    const ask = async (ctx = project.app) => codeOf(await project.askForSession({}, ctx));
    expect(await ask(apiKey(projectId, ["connections:write", "tokens:read"]))).toBe("forbidden");
    expect(await ask(project.tenant.as("viewer"))).toBe("forbidden");
    expect(await ask(visitor())).toBe("unauthenticated");
    expect(await ask({ ...apiKey(projectId, ["connect:write"]), projectId: null })).toBe(
      "forbidden",
    );
    expect(await ask(project.tenant.as("developer"))).toBe("ok");
  });

  test("is not made in a project that is gone", async () => {
    const gone = apiKey(newId("project"), ["connect:write"]);
    expect(codeOf(await project.askForSession({}, gone))).toBe("not_found");
  });
});

describe("the page behind a link", () => {
  test("names the project, the person and what is offered, and nothing else", async () => {
    const session = await project.session({ display_name: "anna@example.com", language: "ru" });
    expect(valueOf(await pageOf(session.token))).toEqual({
      project_name: "Shop",
      display_name: "anna@example.com",
      confirm: false,
      consent_page: false,
      return_host: "app.example.com",
      integrations: [
        {
          id: integration.id,
          key: integration.key,
          name: integration.name,
          provider: "generic-oidc",
          provider_name: null,
          sign_in_host: new URL(world.double.origin).host,
          scopes: ["openid", "profile", "email"],
        },
      ],
      language: "ru",
    });
  });

  test("leaves out what was switched off since, and what the session does not offer", async () => {
    const sibling = await project.plugIn();
    await project.plugIn();
    const session = await project.session({ integrations: [integration.id, sibling.id] });
    await disable(sibling.id);
    const { integrations } = valueOf(await pageOf(session.token));
    expect(integrations.map(({ id }) => id)).toEqual([integration.id]);
  });

  const altered = (token: string) => token.slice(0, -1) + (token.endsWith("0") ? "1" : "0");
  test.each<[what: string, token: (session: ConnectSession) => string]>([
    ["an altered token", ({ token }) => altered(token)],
    ["a token in capitals", ({ token }) => token.toUpperCase()],
    ["a token with something behind it", ({ token }) => `${token}0`],
    ["the session's id", ({ id }) => id],
    ["nothing", () => ""],
    ["NUL", () => "\0"],
    ["__proto__", () => "__proto__"],
  ])("is not shown for %s, and no flow starts", async (_what, tokenOf) => {
    const token = tokenOf(await project.session());
    expect(codeOf(await pageOf(token))).toBe("connect_session_invalid");
    expect(codeOf(await start(token, integration.key))).toBe("connect_session_invalid");
  });

  test("is not shown after half an hour, and no flow starts", async () => {
    const session = await project.session();
    project.atlas.aheadMs = 30 * 60_000 - 1_000;
    expect(codeOf(await pageOf(session.token))).toBe("ok");
    project.atlas.aheadMs = 30 * 60_000 + 1_000;
    expect(codeOf(await pageOf(session.token))).toBe("connect_session_invalid");
    expect(codeOf(await start(session.token, integration.key))).toBe("connect_session_invalid");
  });
});

describe("a flow starts", () => {
  test("only at an integration that its session offers", async () => {
    const sibling = await project.plugIn();
    const { token } = await project.session({ integrations: [integration.id] });
    for (const name of [sibling.id, sibling.key, "", "__proto__", "\0", "x".repeat(5_000)])
      expect(codeOf(await start(token, name)), name.slice(0, 20)).toBe("integration_not_offered");
    expect(codeOf(await start(token, integration.id))).toBe("ok");
    expect(codeOf(await start(token, integration.key))).toBe("ok");
  });

  test("not at one that was switched off since, 20 s later at the latest", async () => {
    const { token } = await project.session();
    expect(codeOf(await start(token, integration.key))).toBe("ok");
    await disable(integration.id);
    expect(codeOf(await start(token, integration.key, world.isolate()))).toBe(
      "integration_disabled",
    );
    project.atlas.aheadMs = 20_000;
    expect(codeOf(await start(token, integration.key))).toBe("integration_disabled");
  });
});
