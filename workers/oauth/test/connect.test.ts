import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { randomHandle } from "#shared/random";
import { getConnectPage } from "../src/connect/get-connect-page.ts";
import { startConnect } from "../src/connect/start-connect.ts";
import { dumpRedis, dumpTables } from "#support/stored";
import { apiKey, visitor } from "#support/services/callers";
import { codeOf, providersInProcess } from "#support/services/providers-in-process";
import {
  type AppProject,
  OAuthWorld,
  paramOf,
  withParams,
} from "#support/services/oauth-in-process";

let world: OAuthWorld;
let project: AppProject;

beforeAll(async () => {
  world = await OAuthWorld.start();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.double.reset();
  project = await world.project();
});

async function flowLog(): Promise<Record<string, unknown>[]> {
  await project.atlas.settled();
  const { rows } = await world.projects.db.execute(sql`
    select kind, integration_id, connection_id, outcome, code, duration_ms >= 0 as timed,
      end_user_id is not null as known
    from flow_log where project_id = ${project.tenant.projectId} order by id`);
  return rows;
}

describe("a flow", () => {
  test("goes from a session to a connection whose account the id token names", async () => {
    const integration = await project.plugIn();
    const outcome = await project.connect(integration, {
      tags: { plan: "pro" },
      metadata: { seat: 7 },
    });
    expect(outcome).toEqual({ status: "connected", connection_id: outcome["connection_id"] });
    expect(await project.connection(outcome["connection_id"])).toMatchObject({
      integration_id: integration.id,
      external_id: "user-1",
      state: "active",
      account: { subject: "user-1", label: "Name of user-1" },
      scope: ["openid", "profile", "email"],
      missing_scopes: [],
      tags: { plan: "pro" },
      metadata: { seat: 7 },
      refreshable: true,
    });
  });

  test("goes to a connection whose account the userinfo endpoint names", async () => {
    const outcome = await project.connect(await project.plugInOAuth2());
    expect(await project.connection(outcome["connection_id"])).toMatchObject({
      state: "active",
      account: { subject: "user-1", label: "Name of user-1" },
    });
  });

  test("asks the provider for one exchange and one profile", async () => {
    await project.connect(await project.plugInOAuth2());
    expect(world.double.calls.map(({ endpoint }) => endpoint)).toEqual([
      "authorization",
      "token",
      "userinfo",
    ]);
  });

  test("leaves one line in the flow log, behind the answer", async () => {
    const integration = await project.plugIn();
    const { connection_id } = await project.connect(integration);
    const denied = await project.returning(integration);
    const params = withParams(denied, { code: null, error: "access_denied" });
    await project.callback(denied, { params });
    const common = { kind: "connect", integration_id: integration.id, timed: true, known: true };
    expect(await flowLog()).toEqual([
      { ...common, connection_id, outcome: "connected", code: null },
      { ...common, connection_id: null, outcome: "denied", code: "access_denied" },
    ]);
  });

  test("of a person who has no account here yet makes one end user", async () => {
    const integration = await project.plugIn();
    await project.connect(integration, { external_id: "new" });
    await project.connect(integration, { external_id: "new" });
    const { rows } = await world.projects.db.execute(sql`
      select count(*)::int as n from end_users where project_id = ${project.tenant.projectId}`);
    expect(rows).toEqual([{ n: 1 }]);
  });
});

describe("a provider that says no", () => {
  const provider = { status: "failed", error: "provider_error" };

  test.each([
    ["access_denied", { status: "denied", error: "access_denied" }],
    ["server_error", { ...provider, error_reason: "server_error" }],
    ["<script>alert(1)</script>", { ...provider, error_reason: "unrecognized_error" }],
    ["toString", { ...provider, error_reason: "toString" }],
  ])("with %s is told to the app in Atlas's own words", async (error, expected) => {
    const integration = await project.plugIn();
    world.double.programAuthorization({ error, errorDescription: "MARKER-description" });
    expect(await project.connect(integration)).toEqual(expected);
    expect(world.exchanges()).toBe(0);
  });

  test("and sends an empty code along, still says no", async () => {
    const flow = await project.returning(await project.plugIn());
    const params = withParams(flow, { code: "", error: "access_denied" });
    expect(project.outcomeOf(await project.callback(flow, { params }))["status"]).toBe("denied");
  });
});

describe("an integration", () => {
  const disable = (id: string) =>
    providersInProcess(world.providers).updateIntegration(project.tenant.as("owner"), {
      integration: id,
      changes: { enabled: false },
    });

  test("that was switched off between start and callback ends the flow before the exchange", async () => {
    const integration = await project.plugIn();
    const flow = await project.returning(integration);
    await disable(integration.id);
    const answer = await project.callback(flow, {}, world.isolate());
    expect(project.outcomeOf(answer)).toEqual({ status: "failed", error: "integration_disabled" });
    expect(world.exchanges()).toBe(0);
  });

  test("that was switched off is known as such after 20 s, counted from the question", async () => {
    const integration = await project.plugIn();
    const flow = await project.returning(integration);
    await disable(integration.id);
    project.atlas.aheadMs = 20_000;
    expect(project.outcomeOf(await project.callback(flow))["error"]).toBe("integration_disabled");
    expect(world.exchanges()).toBe(0);
  });
});

describe("a confirmed session", () => {
  test("leaves the connection pending until the app's server posts its code, once", async () => {
    const outcome = await project.connect(await project.plugIn(), { confirm: true });
    const { connection_id, connect_code = "" } = outcome;
    expect(outcome).toEqual({ status: "pending", connection_id, connect_code });
    expect(connect_code).toMatch(/^[\w-]{43}$/);
    expect((await project.connection(connection_id)).state).toBe("pending");
    const { app, tenant } = project;
    const confirm = async (ctx = app, code = connect_code) =>
      codeOf(
        await world.tokens.confirmConnection(ctx, { connect_code: code, external_id: "user-1" }),
      );
    const reader = apiKey(tenant.projectId, ["connections:read", "connections:write"]);
    expect(await confirm(reader)).toBe("forbidden");
    expect(await confirm(app, randomHandle())).toBe("connect_code_invalid");
    expect(await confirm((await world.project()).app)).toBe("connect_code_invalid");
    expect((await project.connection(connection_id)).state).toBe("pending");
    expect(await confirm()).toBe("ok");
    expect((await project.connection(connection_id)).state).toBe("active");
    expect(await confirm()).toBe("connect_code_invalid");
  });

  test("keeps of its code only a hash", async () => {
    const { connect_code = "" } = await project.connect(await project.plugIn(), { confirm: true });
    const rows = [...(await dumpTables(world.projects.db)).values()].join("\n");
    expect(rows).not.toContain(connect_code);
  });
});

describe("a reconnect", () => {
  test("keeps the connection's id and brings its new tokens", async () => {
    const integration = await project.plugIn();
    const { connection_id = "" } = await project.connect(integration);
    const again = await project.connect(integration, { connection_id });
    expect(again).toEqual({ status: "connected", connection_id });
    expect(await project.connectionIds()).toEqual([connection_id]);
    expect(world.exchanges()).toBe(2);
  });

  test("with another account at the provider is refused", async () => {
    const integration = await project.plugIn();
    const { connection_id = "" } = await project.connect(integration);
    world.double.programAuthorization({ sub: "user-2" });
    expect(await project.connect(integration, { connection_id })).toEqual({
      status: "failed",
      error: "account_mismatch",
    });
    expect((await project.connection(connection_id)).account.subject).toBe("user-1");
  });

  test("goes by subject, never by e-mail or name", async () => {
    const integration = await project.plugInOAuth2();
    const { connection_id } = await project.connect(integration);
    const same = { name: "Name of user-1", email: "user-1@example.com", email_verified: true };
    world.double.program("userinfo", { kind: "json", body: { ...same, sub: "user-2" } });
    const other = await project.connect(integration);
    expect(other["status"]).toBe("connected");
    expect(other["connection_id"]).not.toBe(connection_id);
  });

  test("at a provider that names no accounts renews the person's one connection", async () => {
    const { endpoints } = world.double;
    const integration = await project.plugIn({
      provider: "generic-oauth2",
      settings: {
        authorization_endpoint: endpoints.authorization,
        token_endpoint: endpoints.token,
      },
    });
    const { connection_id = "" } = await project.connect(integration);
    expect(await project.connect(integration, { connection_id })).toEqual({
      status: "connected",
      connection_id,
    });
    expect(await project.connect(integration)).toEqual({ status: "connected", connection_id });
    const other = await project.connect(integration, { external_id: "user-2" });
    expect(other["connection_id"]).not.toBe(connection_id);
  });
});

describe("the scopes of a connection", () => {
  test("that are missing are those that the provider did not grant", async () => {
    const integration = await project.plugInOAuth2();
    world.double.program("token", { kind: "ok", scope: "profile" });
    const { connection_id } = await project.connect(integration);
    expect(await project.connection(connection_id)).toMatchObject({
      scope: ["profile"],
      missing_scopes: ["email"],
    });
  });

  test.each<[what: string, omitRefreshToken: boolean, missing: string[]]>([
    ["a refresh token came", false, []],
    ["none came", true, ["offline_access"]],
  ])("do not miss offline_access where %s", async (_what, omitRefreshToken, missing) => {
    const integration = await project.plugIn({ scopes: ["openid", "offline_access"] });
    world.double.program("token", { kind: "ok", scope: "openid", omitRefreshToken });
    const { connection_id } = await project.connect(integration);
    expect(await project.connection(connection_id)).toMatchObject({
      scope: ["openid"],
      missing_scopes: missing,
    });
  });

  test("still do not miss offline_access after a refresh", async () => {
    const integration = await project.plugIn({ scopes: ["openid", "offline_access"] });
    world.double.program("token", { kind: "ok", scope: "openid" });
    world.double.program("refresh", { kind: "ok", scope: "openid" });
    const { connection_id = "" } = await project.connect(integration);
    const caller = apiKey(project.tenant.projectId, ["connections:write", "tokens:read"]);
    const refreshed = await world.tokens.refreshConnection(caller, { connection_id, max_wait: 5 });
    expect(refreshed).toMatchObject({ ok: true, value: { missing_scopes: [] } });
    expect(world.double.refreshCalls()).toBe(1);
  });
});

describe("while Redis is away", () => {
  test("flows answer that they cannot be had, and go on when it is back", async () => {
    const integration = await project.plugIn();
    const session = await project.session();
    const flow = await project.agree(await project.start(session, integration));
    const { faults } = world.stores.bridge;
    faults.set("redis", { mode: "refuse" });
    const token = session.token;
    const input = { token, integration: integration.key, browser_hash: randomHandle() };
    try {
      const answers = [
        await project.askForSession(),
        await getConnectPage(world.isolate(), visitor(), { token }),
        await startConnect(world.isolate(), visitor(), input),
        await project.callback(flow, {}, world.isolate()),
      ];
      for (const answer of answers)
        expect(answer).toMatchObject({
          ok: false,
          error: { code: "flow_store_unavailable", retry_after: 5 },
        });
    } finally {
      faults.set("redis", { mode: "ok" });
    }
    expect(world.exchanges()).toBe(0);
    const after = await project.callback(flow, {}, world.isolate());
    expect(project.outcomeOf(after)["status"]).toBe("connected");
  });

  test("a flow that Redis has forgotten is over", async () => {
    const flow = await project.returning(await project.plugIn());
    await world.stores.bridge.faults.flushRedis();
    expect(codeOf(await project.callback(flow))).toBe("flow_invalid");
    expect(world.exchanges()).toBe(0);
  });
});

test("an outage behind a spent state sends the person back to the app", async () => {
  const flow = await project.returning(await project.plugIn());
  const atlas = world.isolate();
  const { faults } = world.stores.bridge;
  faults.set("sql", { mode: "refuse" });
  try {
    const answer = await project.callback(flow, {}, atlas);
    expect(project.outcomeOf(answer)).toEqual({ status: "failed", error: "internal_error" });
  } finally {
    faults.set("sql", { mode: "ok" });
  }
  expect(world.exchanges()).toBe(0);
});

test("nothing that Redis holds of a session and its flow can be read or used", async () => {
  const integration = await project.plugIn();
  const session = await project.session({
    external_id: "MARKER-person",
    display_name: "MARKER-name",
    metadata: { note: "MARKER-metadata" },
  });
  const flow = await project.agree(await project.start(session, integration));
  const dump = [...(await dumpRedis(world.stores.bridge))].flat().join("\n");
  expect(dump).toMatch(/cs:[\w-]{43}\n/);
  expect(dump).toMatch(/fl:[\w-]{43}\n/);
  const state = paramOf(flow, "state");
  for (const secret of [
    "MARKER",
    session.token,
    state,
    state.slice(0, 43),
    paramOf(flow, "code"),
    flow.browserHash,
    flow.authorizationUrl.searchParams.get("nonce") ?? "-",
    project.returnTo,
    world.double.client.clientSecret,
    integration.id,
  ])
    expect(dump).not.toContain(secret);
});
