import { afterAll, beforeAll, expect, test } from "vitest";
import { expectOk } from "../../dev/demo/dashboard-client.ts";
import type { Page } from "#shared/contracts/fields";
import type { AuditEntry } from "#shared/contracts/projects/audit-log";
import type { Integration } from "#shared/contracts/providers/integration";
import type { Connection } from "#shared/contracts/tokens/connection";
import { AppClient } from "#support/app-client";
import { connectAtDouble, flowBeforeCallback, newExternalId, visit } from "#support/flow";
import { expectProblem } from "#support/openapi/problem";
import { type ProviderDouble, startProviderDouble } from "#support/provider-double/provider-double";
import { type TestStack, startTestStack } from "#support/stack";
import { type Tenant, openTenant, plugInDouble, signUpDeveloper } from "#support/tenant";

type EndUser = { id: string; external_id: string; name: string | null; state: string };
type Export = {
  complete: boolean;
  end_user: EndUser;
  connections: Connection[];
  flows: { outcome: string }[];
  audit_log: AuditEntry[] | null;
};

let stack: TestStack;
let double: ProviderDouble;
let tenant: Tenant;
let integration: Integration;

beforeAll(async () => {
  double = await startProviderDouble();
  stack = await startTestStack({ localProviders: [double.origin] });
  tenant = await openTenant(stack, await signUpDeveloper(stack));
  integration = await plugInDouble(tenant, double);
});
afterAll(async () => {
  await stack?.stop();
  await double?.close();
});

const ask = (method: string, path: string, body?: unknown) =>
  tenant.app.send(method, `/v1/end-users${path}`, body);
const link = (external_id: string) =>
  tenant.app.send("POST", "/v1/connect/sessions", {
    external_id,
    return_to: tenant.returnUrl,
    integrations: [integration.key],
  });
const typesAbout = async (subject: string): Promise<string[]> =>
  expectOk<Page<AuditEntry>>(
    "audit log",
    await tenant.app.send("GET", `/v1/audit-log?subject=${subject}`),
  ).data.map(({ type }) => type);

test("a person is made once, by a call or by a link", async () => {
  const external_id = newExternalId();
  const made = await ask("POST", "", { external_id, name: "Ada" });
  expect(made.status).toBe(201);
  const again = await ask("POST", "", { external_id });
  expect(again.status).toBe(200);
  const person = expectOk<EndUser>("end user", again);
  expect(person).toMatchObject({ external_id, name: "Ada", state: "active", blocked_at: null });
  expectOk("link", await link(external_id));
  expect(await typesAbout(person.id)).toEqual(["end_user.created"]);
});

test("a key for end users alone makes, blocks and unblocks them, and each call answers what it did", async () => {
  const external_id = newExternalId();
  const { connectionId } = await connectAtDouble(tenant, integration, { external_id });
  const { dashboard } = tenant.developer;
  const writer = await dashboard.createApiKey(tenant.projectId, "Writer", ["end_users:write"]);
  const app = new AppClient(stack.publicUrl, writer.secret);
  const made = await app.send("POST", "/v1/end-users", { external_id: newExternalId() });
  expect(made.status).toBe(201);
  const again = await app.send("POST", "/v1/end-users", { external_id });
  expect(again.status).toBe(200);
  const inUse = { connections: { active: 1, needs_reauth: 0, other: 0 } };
  expect(expectOk("end user", again)).toMatchObject(inUse);
  const change = (verb: string) => app.send("POST", `/v1/end-users/${external_id}/${verb}`, {});
  expect(expectOk("block", await change("block"))).toMatchObject({
    state: "blocked",
    connections: { active: 0, other: 1 },
  });
  expect(expectOk("unblock", await change("unblock"))).toMatchObject({
    state: "active",
    ...inUse,
  });
  expectProblem(await app.send("GET", `/v1/end-users/${external_id}`), 403, "forbidden");
  await tenant.app.readToken(connectionId);
  const refusals = async (): Promise<unknown[]> => {
    const path = `/v1/audit-log?type=call.refused&actor=${writer.id}`;
    const { data } = expectOk<Page<AuditEntry>>("audit log", await tenant.app.send("GET", path));
    return data.map(({ data: about }) => about["operation"]);
  };
  await expect.poll(refusals).toEqual([expect.stringMatching(/^GET /)]);
});

test("a blocked person gets no link, no page and no token, until the block ends", async () => {
  const external_id = newExternalId();
  const { connectionId } = await connectAtDouble(tenant, integration, { external_id });
  await tenant.app.readToken(connectionId);
  const open = expectOk<{ url: string }>("link", await link(external_id));
  const atProvider = await flowBeforeCallback(tenant, integration, { external_id });

  expect(expectOk("block", await ask("POST", `/${external_id}/block`, {}))).toMatchObject({
    state: "blocked",
    connections: { active: 0, needs_reauth: 0, other: 1 },
  });
  const token = `/v1/connections/${connectionId}/token`;
  expectProblem(await tenant.app.send("GET", token), 409, "end_user_blocked");
  expectProblem(await link(external_id), 409, "end_user_blocked");
  const enable = `/v1/connections/${connectionId}/enable`;
  expectProblem(await tenant.app.send("POST", enable, {}), 409, "end_user_blocked");
  const page = await fetch(open.url, { redirect: "manual", headers: { "accept-language": "en" } });
  expect(page.status).toBe(409);
  const html = await page.text();
  expect(html).toContain("The app does not let you connect an account right now");
  expect(html).toContain("/cancel");
  const calls = double.calls.length;
  const returned = await visit(atProvider.callbackUrl, atProvider.cookie);
  expect(returned.headers.get("location")).toContain("error=end_user_blocked");
  // The code was not spent.
  expect(double.calls.length).toBe(calls);

  expect(expectOk("unblock", await ask("POST", `/${external_id}/unblock`, {}))).toMatchObject({
    state: "active",
    connections: { active: 1, needs_reauth: 0, other: 0 },
  });
  await tenant.app.readToken(connectionId);
  expectOk("link", await link(external_id));
});

test("an export has everything but tokens, and the audit log only for those who may read it", async () => {
  const external_id = newExternalId();
  const { connectionId } = await connectAtDouble(tenant, integration, { external_id });
  const { access_token: token } = await tenant.app.readToken(connectionId);
  const answer = await ask("GET", `/${external_id}/export`);
  expect(answer.headers.get("content-disposition")).toMatch(
    /^attachment; filename="usr_\w+\.json"$/,
  );
  const all = expectOk<Export>("export", answer);
  expect(all).toMatchObject({
    complete: true,
    end_user: { external_id },
    connections: [{ id: connectionId }],
    flows: [{ outcome: "connected" }],
  });
  expect(all.audit_log?.map(({ type }) => type)).toEqual([
    "connection.created",
    "end_user.created",
  ]);
  expect(JSON.stringify(all)).not.toContain(token);
  const { dashboard } = tenant.developer;
  const reader = await dashboard.createApiKey(tenant.projectId, "Reader", ["connections:read"]);
  const seen = await fetch(`${stack.publicUrl}/v1/end-users/${external_id}/export`, {
    headers: { authorization: `Bearer ${reader.secret}` },
  });
  expect(await seen.json()).toMatchObject({ audit_log: null, end_user: { external_id } });
});

test("a deletion revokes every grant at the provider, and the same external id is a new person", async () => {
  const external_id = newExternalId();
  // Of its own: nobody else may use the double's account there, or revoking it would end their grant.
  const own = await plugInDouble(tenant, double);
  const first = await connectAtDouble(tenant, own, { external_id });
  const { access_token: token } = await tenant.app.readToken(first.connectionId);
  const person = expectOk<EndUser>("end user", await ask("GET", `/${external_id}`));
  const stale = expectOk<{ url: string }>("link", await link(external_id));

  const gone = await ask("DELETE", `/${person.id}`);
  expect([202, 204]).toContain(gone.status);
  await expect
    .poll(async () => (await ask("GET", `/${person.id}`)).status, { timeout: 30_000 })
    .toBe(404);
  await expect.poll(() => double.isAccessTokenActive(token), { timeout: 30_000 }).toBe(false);
  const path = `/v1/connections/${first.connectionId}`;
  expectProblem(await tenant.app.send("GET", path), 404, "not_found");
  const flows = await tenant.app.send("GET", `/v1/flows?external_id=${external_id}`);
  expect(expectOk<Page<unknown>>("flows", flows).data).toEqual([]);
  expect((await fetch(stale.url, { redirect: "manual" })).status).toBe(410);
  await expect
    .poll(() => typesAbout(person.id))
    .toEqual(["end_user.deleted", "end_user.deletion_started", "end_user.created"]);

  const second = await connectAtDouble(tenant, own, { external_id });
  const fresh = expectOk<EndUser>("end user", await ask("GET", `/${external_id}`));
  expect(fresh.id).not.toBe(person.id);
  await tenant.app.readToken(second.connectionId);
});

test("while the provider is down a person is gone all the same, and the grant is revoked later", async () => {
  const external_id = newExternalId();
  const { connectionId } = await connectAtDouble(tenant, integration, { external_id });
  const { access_token: token } = await tenant.app.readToken(connectionId);
  double.program("revocation", { kind: "down" });
  await ask("DELETE", `/${external_id}`);
  await expect
    .poll(async () => (await ask("GET", `/${external_id}`)).status, { timeout: 30_000 })
    .toBe(404);
  expect(double.isAccessTokenActive(token)).toBe(true);
  double.program("revocation", { kind: "ok" });
});
