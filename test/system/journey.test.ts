import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppClient } from "#support/app-client";
import { expectOk } from "../../dev/demo/dashboard-client.ts";
import {
  allowAtSandbox,
  browserOfEndUser,
  goToProvider,
  readReturn,
} from "../../dev/demo/journey.ts";
import { exchange } from "../../dev/browser/http-exchange.ts";
import type { Page } from "#shared/contracts/fields";
import type { ConnectSession } from "#shared/contracts/oauth/connect-session";
import type { AuditEntry } from "#shared/contracts/projects/audit-log";
import type { Integration } from "#shared/contracts/providers/integration";
import type { Connection } from "#shared/contracts/tokens/connection";
import type { Revocation } from "#shared/contracts/tokens/revocation";
import type { Token } from "#shared/contracts/tokens/token";
import { type AuditLine, GENESIS_HASH } from "../../workers/projects/src/audit/audit-line.ts";
import { verifyAuditChain } from "../../workers/projects/src/audit/verify-audit-chain.ts";
import { connectAtSandbox, newExternalId } from "#support/flow";
import { expectProblem } from "#support/openapi/problem";
import { type TestStack, startTestStack } from "#support/stack";
import {
  type Developer,
  type Tenant,
  openTenant,
  plugInSandbox,
  signUpDeveloper,
} from "#support/tenant";

let stack: TestStack;
let developer: Developer;

beforeAll(async () => {
  stack = await startTestStack();
  developer = await signUpDeveloper(stack);
});
afterAll(() => stack?.stop());

type Ready = { tenant: Tenant; integration: Integration };

async function openReadyTenant(): Promise<Ready> {
  const tenant = await openTenant(stack, developer);
  return { tenant, integration: await plugInSandbox(stack, tenant) };
}

/** What the provider says to whoever shows it this access token. */
async function userinfo(accessToken: string): Promise<{ status: number; sub: string | null }> {
  const url = new URL("/me", stack.sandbox.issuer);
  const answer = await exchange(url, { headers: { authorization: `Bearer ${accessToken}` } });
  const claims: { sub?: string } = answer.status === 200 ? JSON.parse(answer.text) : {};
  return { status: answer.status, sub: claims.sub ?? null };
}

const tokenPath = (connectionId: string): string => `/v1/connections/${connectionId}/token`;

test("a connection lives from the first link to its revocation, and the provider's log tells the same", async () => {
  const { tenant, integration } = await openReadyTenant();
  const { app } = tenant;
  const before = stack.sandbox.log().length;
  const { connectionId, status } = await connectAtSandbox(tenant, integration);
  expect(status).toBe("connected");

  const first = await app.readToken(connectionId);
  expect(first).toMatchObject({ connection_id: connectionId, token_type: "Bearer", stale: false });
  expect(await userinfo(first.access_token)).toEqual({ status: 200, sub: "ada" });

  const second = await app.refresh(connectionId);
  expect(second.access_token).not.toBe(first.access_token);
  expect((await app.readToken(connectionId)).access_token).toBe(second.access_token);
  expect(await userinfo(second.access_token)).toEqual({ status: 200, sub: "ada" });
  expect(await app.introspect(connectionId)).toMatchObject({
    active: true,
    reason: "active",
    method: "introspection",
  });

  const revocation = await app.revoke(connectionId);
  expect(revocation.state).toBe("revoked");
  expect(revocation.tokens.length).toBeGreaterThan(0);
  expect(revocation.tokens.map(({ result }) => result)).not.toContain("queued");
  expectProblem(await app.send("GET", tokenPath(connectionId)), 409, "connection_revoked");
  expect((await userinfo(second.access_token)).status).toBe(401);
  expect(await app.introspect(connectionId)).toMatchObject({
    active: false,
    reason: "connection_not_active",
  });

  const log = stack.sandbox
    .log()
    .slice(before)
    .filter(({ status }) => status < 400);
  const told = log.map(({ kind, grantType }) => (grantType ? `${kind} ${grantType}` : kind));
  const order = ["authorize", "token authorization_code", "token refresh_token", "revocation"];
  const places = order.map((step) => told.indexOf(step));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(told.filter((step) => step === "token authorization_code")).toHaveLength(1);
  expect(told.filter((step) => step === "token refresh_token")).toHaveLength(1);
  const [exchanged, refreshed] = log.filter(({ kind }) => kind === "token");
  expect(refreshed?.refreshTokenFingerprint).toBe(exchanged?.refreshTokenFingerprint);
  expect(refreshed?.rotatedTo).not.toBe(refreshed?.refreshTokenFingerprint);
});

test("a new account connects at the sandbox, comes back to the dashboard and sees the token", async () => {
  const { dashboard } = await signUpDeveloper(stack);
  const project = `/v1/projects/${(await dashboard.createProject("First look")).id}`;
  const made = await dashboard.send("POST", `${project}/integrations`, { provider: "sandbox" });
  const integration = expectOk<Integration>("integration", made);
  expect(integration.client_id).toBe(stack.secrets.sandboxClientId);
  const external_id = newExternalId();
  const welcome = `${stack.dashboardUrl}/welcome?step=2`;
  const asked = { external_id, return_to: welcome, integrations: [integration.id] };
  const link = await dashboard.send("POST", `${project}/connect/sessions`, asked);
  const { url } = expectOk<ConnectSession>("link", link);
  const browser = browserOfEndUser(welcome);
  const provider = await goToProvider(browser, await browser.open(url), integration);
  const page = await allowAtSandbox(browser, provider, "ada");
  const { connectionId, params } = readReturn(page);
  expect(Object.fromEntries(params)).toEqual({
    step: "2",
    status: "connected",
    connection_id: connectionId,
  });

  const found = await dashboard.send("GET", `${project}/end-users/${external_id}`);
  expect(JSON.parse(found.text)).toMatchObject({
    external_id,
    connections: { active: 1, needs_reauth: 0, other: 0 },
  });
  const shown = await dashboard.send(
    "POST",
    `${project}/connections/${connectionId}/reveal-token`,
    {},
  );
  const { access_token } = expectOk<Token>("token", shown);
  expect(await userinfo(access_token)).toEqual({ status: 200, sub: "ada" });
  const byGet = await dashboard.send("GET", `${project}/connections/${connectionId}/token`);
  expectProblem(byGet, 404, "not_found");
  await stack.runJobs();
  const log = await dashboard.send("GET", `${project}/audit-log`);
  const events = expectOk<Page<AuditEntry>>("log", log).data.filter(
    ({ subject }) => subject === connectionId,
  );
  expect(events.map(({ type }) => type)).toEqual([
    "connection.token_revealed",
    "connection.created",
  ]);
});

describe("connections", () => {
  let ready: Ready;
  beforeAll(async () => {
    ready = await openReadyTenant();
  });

  test("a token is found by integration and the app's own id of the person", async () => {
    const { tenant, integration } = ready;
    const externalId = newExternalId();
    const { connectionId } = await connectAtSandbox(tenant, integration, {
      external_id: externalId,
    });
    const byId = await tenant.app.readToken(connectionId);
    for (const name of [integration.id, integration.key]) {
      const query = new URLSearchParams({ integration: name, external_id: externalId });
      const answer = await tenant.app.send("GET", `/v1/token?${query}`);
      expect(expectOk<Token>("token", answer)).toEqual(byId);
    }
    const bulk = await tenant.app.send("POST", "/v1/tokens", { connection_ids: [connectionId] });
    expect(expectOk<{ data: unknown[] }>("tokens", bulk).data).toEqual([
      { connection_id: connectionId, token: byId, error: null },
    ]);
    const another = new URLSearchParams({ integration: integration.key, external_id: "nobody" });
    expectProblem(await tenant.app.send("GET", `/v1/token?${another}`), 404, "not_found");
  });

  test("two accounts of one person at one integration are ambiguous until one is named", async () => {
    const { tenant, integration } = ready;
    const externalId = newExternalId();
    const ada = await connectAtSandbox(tenant, integration, { external_id: externalId }, "ada");
    const alan = await connectAtSandbox(tenant, integration, { external_id: externalId }, "alan");
    expect(alan.connectionId).not.toBe(ada.connectionId);
    const query = new URLSearchParams({ integration: integration.key, external_id: externalId });
    const answer = await tenant.app.send("GET", `/v1/token?${query}`);
    expectProblem(answer, 409, "ambiguous_connection");
    const { access_token } = await tenant.app.readToken(alan.connectionId);
    expect((await userinfo(access_token)).sub).toBe("alan");
  });

  test("a connection is read, listed by its traits, page by page, and given tags and metadata", async () => {
    const { tenant, integration } = await openReadyTenant();
    const { app } = tenant;
    const made: string[] = [];
    for (const person of ["ada", "alan", "katherine"])
      made.push(
        (await connectAtSandbox(tenant, integration, { external_id: `id-${person}` }, person))
          .connectionId,
      );
    const [ada = "", alan = ""] = made;
    const list = async (query: string) =>
      expectOk<Page<Connection>>("list", await app.send("GET", `/v1/connections?${query}`));
    const ids = (page: Page<Connection>) => page.data.map(({ id }) => id);

    expect(ids(await list("")).sort()).toEqual([...made].sort());
    const firstPage = await list("limit=2");
    expect(firstPage.data).toHaveLength(2);
    const secondPage = await list(`limit=2&cursor=${firstPage.next_cursor}`);
    expect(secondPage.next_cursor).toBeNull();
    expect([...ids(firstPage), ...ids(secondPage)].sort()).toEqual([...made].sort());

    const metadata = { plan: "pro", seats: [1, 2] };
    const patched = await app.send("PATCH", `/v1/connections/${ada}`, {
      tags: { team: "blue" },
      metadata,
    });
    expect(expectOk<Connection>("patch", patched)).toMatchObject({
      tags: { team: "blue" },
      metadata,
    });
    const got = await app.getConnection(ada);
    expect(got).toMatchObject({
      id: ada,
      integration_id: integration.id,
      external_id: "id-ada",
      state: "active",
      state_reason: null,
      account: { subject: "ada", label: "Ada Lovelace" },
      refreshable: true,
      metadata,
    });
    expect(ids(await list("tag=team:blue"))).toEqual([ada]);
    expect(ids(await list("external_id=id-alan"))).toEqual([alan]);
    expect(ids(await list("state=active&limit=100"))).toHaveLength(3);
    expect(ids(await list("state=revoked"))).toEqual([]);
    expect(ids(await list(`integration=${integration.key}`))).toHaveLength(3);
  });

  test("a disabled connection gives no token until it is enabled, and its grant stays", async () => {
    const { tenant, integration } = ready;
    const { app } = tenant;
    const { connectionId } = await connectAtSandbox(tenant, integration);
    const before = await app.readToken(connectionId);
    const disabled = await app.send("POST", `/v1/connections/${connectionId}/disable`, {});
    expect(expectOk<Connection>("disable", disabled).state).toBe("disabled");
    expectProblem(await app.send("GET", tokenPath(connectionId)), 409, "connection_disabled");
    const again = await app.send("POST", `/v1/connections/${connectionId}/disable`, {});
    expectProblem(again, 409, "invalid_transition");
    expect((await userinfo(before.access_token)).status).toBe(200);
    const enabled = await app.send("POST", `/v1/connections/${connectionId}/enable`, {});
    expect(expectOk<Connection>("enable", enabled).state).toBe("active");
    expect(await app.readToken(connectionId)).toEqual(before);
  });

  test.each(["false", "true"])(
    "a deleted connection (hard=%s) is gone, at the provider too",
    async (hard) => {
      const { tenant, integration } = ready;
      const { app } = tenant;
      const { connectionId } = await connectAtSandbox(tenant, integration);
      const { access_token } = await app.readToken(connectionId);
      const deleted = await app.send("DELETE", `/v1/connections/${connectionId}?hard=${hard}`);
      expect(expectOk<Revocation>("delete", deleted).state).toBe("deleted");
      expect((await userinfo(access_token)).status).toBe(401);
      expectProblem(await app.send("GET", `/v1/connections/${connectionId}`), 404, "not_found");
      expectProblem(await app.send("GET", tokenPath(connectionId)), 404, "not_found");
      const page = expectOk<Page<Connection>>(
        "list",
        await app.send("GET", "/v1/connections?limit=100"),
      );
      expect(page.data.map(({ id }) => id)).not.toContain(connectionId);
    },
  );

  test("a connection to be confirmed gives no token before its code is posted, and the code works once", async () => {
    const { tenant, integration } = ready;
    const { app } = tenant;
    const external_id = newExternalId();
    const returned = await connectAtSandbox(tenant, integration, { confirm: true, external_id });
    expect(returned.status).toBe("pending");
    const code = returned.params.get("connect_code") ?? "";
    expect(code.length).toBeGreaterThanOrEqual(43);
    expectProblem(
      await app.send("GET", tokenPath(returned.connectionId)),
      409,
      "connection_pending",
    );
    const confirm = (connect_code: string) =>
      app.send("POST", "/v1/connections/confirm", { connect_code, external_id });
    expectProblem(await confirm(`${code}x`), 422, "connect_code_invalid");
    const confirmed = expectOk<Connection>("confirm", await confirm(code));
    expect(confirmed).toMatchObject({ id: returned.connectionId, state: "active" });
    expectProblem(await confirm(code), 422, "connect_code_invalid");
    expect((await userinfo((await app.readToken(returned.connectionId)).access_token)).sub).toBe(
      "ada",
    );
  });

  test("a link that was passed on connects nobody: the code is spent and the connection gone", async () => {
    const { tenant, integration } = ready;
    const { app } = tenant;
    const external_id = newExternalId();
    const returned = await connectAtSandbox(tenant, integration, { confirm: true, external_id });
    const connect_code = returned.params.get("connect_code");
    const confirm = (who: string) =>
      app.send("POST", "/v1/connections/confirm", { connect_code, external_id: who });
    expectProblem(await confirm("victim"), 409, "external_id_mismatch");
    expectProblem(await confirm(external_id), 422, "connect_code_invalid");
    const gone = await app.send("GET", `/v1/connections/${returned.connectionId}`);
    expectProblem(gone, 404, "not_found");
    const nameless = await app.send("POST", "/v1/connections/confirm", { connect_code });
    expectProblem(nameless, 400, "invalid_request");
  });

  test("a reconnect keeps the id and revives what was revoked; another account is refused", async () => {
    const { tenant, integration } = ready;
    const { app } = tenant;
    const externalId = newExternalId();
    const first = await connectAtSandbox(tenant, integration, { external_id: externalId });
    await app.revoke(first.connectionId);
    const changes = { external_id: externalId, connection_id: first.connectionId };
    const again = await connectAtSandbox(tenant, integration, changes);
    expect(again).toMatchObject({ connectionId: first.connectionId, status: "connected" });
    const { access_token } = await app.readToken(first.connectionId);
    expect(await userinfo(access_token)).toEqual({ status: 200, sub: "ada" });

    await expect(connectAtSandbox(tenant, integration, changes, "alan")).rejects.toThrow(
      /account_mismatch/,
    );
    expect((await app.getConnection(first.connectionId)).account.subject).toBe("ada");
    const unasked = await connectAtSandbox(tenant, integration, { external_id: externalId });
    expect(unasked.connectionId).toBe(first.connectionId);
  });
});

test("an integration is kept by a connection, and goes once that is deleted, softly or for good", async () => {
  const { tenant, integration } = await openReadyTenant();
  const { app } = tenant;
  const { secret } = await tenant.developer.dashboard.createApiKey(tenant.projectId, "deletes", [
    "integrations:write",
  ]);
  const writer = new AppClient(stack.publicUrl, secret);
  const deleteIt = (name: string) => writer.send("DELETE", `/v1/integrations/${name}`);
  const [soft, hard] = [
    await connectAtSandbox(tenant, integration),
    await connectAtSandbox(tenant, integration),
  ];
  const kept = expectProblem(await deleteIt(integration.key), 409, "integration_in_use");
  expect(kept.detail).toMatch(/^2 connections /);

  await app.send("DELETE", `/v1/connections/${hard.connectionId}?hard=true`);
  await app.revoke(soft.connectionId);
  for (const name of [integration.key, integration.id])
    expect(expectProblem(await deleteIt(name), 409, "integration_in_use").detail).toMatch(
      /^1 connection /,
    );
  expect((await app.getConnection(soft.connectionId)).state).toBe("revoked");

  await app.send("DELETE", `/v1/connections/${soft.connectionId}`);
  expect((await deleteIt(integration.key)).status).toBe(204);
  for (const name of [integration.key, integration.id])
    expectProblem(await deleteIt(name), 404, "not_found");
  const list = await app.send("GET", "/v1/integrations");
  expect(list.text).not.toContain(integration.id);
  expect((await plugInSandbox(stack, tenant)).key).toBe(integration.key);

  expect(await stack.runJobs()).toBe(200);
  const types = (await readAuditLog(tenant)).map(({ type }) => type);
  expect(types.filter((type) => type === "connection.deleted")).toHaveLength(2);
  expect(types.filter((type) => type === "integration.deleted")).toHaveLength(1);
});

/** Every line of a project's audit log, oldest first, as an API client gets them. */
async function readAuditLog({ app }: Tenant): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let query = "limit=3";
  for (let pages = 0; pages < 50; pages += 1) {
    const page: Page<AuditEntry> = expectOk(
      "audit log",
      await app.send("GET", `/v1/audit-log?${query}`),
    );
    entries.push(...page.data);
    if (page.next_cursor === null) return entries.toReversed();
    query = `limit=3&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
  throw new Error("The audit log does not end.");
}

/** Whoever reads the log over the API can link it anew: each line builds on the hash of the one before. */
function linked(projectId: string, entries: readonly AuditEntry[]): AuditLine[] {
  return entries.map((entry, index) => ({
    ...entry,
    project_id: projectId,
    previous_hash: entries[index - 1]?.hash ?? GENESIS_HASH,
  }));
}

test("the audit log names what happened, in a whole chain that shows any change", async () => {
  const { tenant, integration } = await openReadyTenant();
  const { connectionId } = await connectAtSandbox(tenant, integration);
  await tenant.app.send("POST", `/v1/connections/${connectionId}/disable`, {});
  await tenant.app.send("POST", `/v1/connections/${connectionId}/enable`, {});
  await tenant.app.revoke(connectionId);
  expect(await stack.runJobs()).toBe(200);

  const entries = await readAuditLog(tenant);
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
  const types = entries.map(({ type }) => type);
  expect(types).toEqual([
    "project.created",
    "return_url.added",
    "api_key.created",
    "integration.created",
    "end_user.created",
    "connection.created",
    "connection.updated",
    "connection.updated",
    "connection.revoked",
  ]);
  expect(entries.slice(6, 8).map(({ data }) => data)).toEqual([
    { state: "disabled" },
    { state: "active" },
  ]);
  const revoked = entries.at(-1);
  expect(revoked).toMatchObject({
    actor: { type: "api_key", id: tenant.apiKey.id },
    subject: connectionId,
  });
  expect(revoked?.request_id).toMatch(/^req_/);

  const lines = linked(tenant.projectId, entries);
  expect(await verifyAuditChain(tenant.projectId, lines)).toMatchObject({ intact: true });
  const last = lines.at(-1);
  expect(last?.hash).toBe(hashByHand(last));
  const altered = lines.with(2, { ...lines[2]!, subject: "key_of_somebody_else" });
  expect(await verifyAuditChain(tenant.projectId, altered)).toMatchObject({
    intact: false,
    fault: "altered",
    seq: 3,
  });
});

/** The documented rule, written a second time: the previous hash, a line feed, and JSON with sorted members. */
function hashByHand(line: AuditLine | undefined): string {
  if (line === undefined) return "";
  const { hash: _hash, previous_hash, ...members } = line;
  const sorted = (value: unknown): unknown =>
    typeof value !== "object" || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, member]) => [name, sorted(member)]),
        );
  return createHash("sha256")
    .update(`${previous_hash}\n${JSON.stringify(sorted(members))}`)
    .digest("hex");
}

test("two projects of one account share nothing", async () => {
  const [one, two] = await Promise.all([openReadyTenant(), openReadyTenant()]);
  const { connectionId } = await connectAtSandbox(one.tenant, one.integration);
  expectProblem(await two.tenant.app.send("GET", tokenPath(connectionId)), 404, "not_found");
  const log = await readAuditLog(two.tenant);
  expect(JSON.stringify(log)).not.toContain(connectionId);
});
