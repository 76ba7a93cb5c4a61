import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { expectOk } from "../../dev/demo/dashboard-client.ts";
import type { Page } from "#shared/contracts/fields";
import type { AuditEntry } from "#shared/contracts/projects/audit-log";
import type { NewWebhook, Webhook } from "#shared/contracts/projects/webhook";
import type {
  Replay,
  WebhookDelivery,
  WebhookDeliveryDetail,
} from "#shared/contracts/projects/webhook-delivery";
import type { Database } from "#shared/db/client";
import { connectAtSandbox } from "#support/flow";
import { expectProblem } from "#support/openapi/problem";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf } from "#support/stored";
import { type Tenant, openTenant, plugInSandbox, signUpDeveloper } from "#support/tenant";
import { makeDue } from "#support/webhooks/make-due";
import { type Received, WebhookReceiver, typeOf, verify } from "#support/webhooks/receiver";

let stack: TestStack;
let receiver: WebhookReceiver;
/** On this machine too, but not where Atlas may send to. */
let canary: WebhookReceiver;
let silent: WebhookReceiver;
let db: Database;
let tenant: Tenant;
/** A message to the silent receiver, sent before the first test: its ten seconds pass beside the others. */
let unanswered: Promise<{ delivery: WebhookDelivery; tookMs: number }>;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  canary = await WebhookReceiver.start();
  silent = await WebhookReceiver.start();
  silent.behaviour = ["hang"];
  stack = await startTestStack({ localProviders: [receiver.origin, silent.origin] });
  db = databaseOf(stack.bridge);
  tenant = await openTenant(stack, await signUpDeveloper(stack));
  const { id } = await create({ url: silent.url });
  const { app } = tenant;
  const startedMs = Date.now();
  unanswered = app.send("POST", `/v1/webhooks/${id}/test`, {}).then((answer) => ({
    delivery: expectOk<WebhookDelivery>("test", answer),
    tookMs: Date.now() - startedMs,
  }));
});
afterAll(async () => {
  await stack?.stop();
  for (const one of [receiver, canary, silent]) await one?.close();
});
beforeEach(async () => {
  receiver.received.length = 0;
  receiver.behaviour = [204];
  tenant = await openTenant(stack, await signUpDeveloper(stack));
});

async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  return expectOk(path, await tenant.app.send(method, `/v1/webhooks${path}`, body));
}

const create = (changes: object = {}): Promise<NewWebhook> =>
  send("POST", "", { url: receiver.url, ...changes });

const rename = (name: string) =>
  tenant.developer.dashboard.send("PATCH", `/v1/projects/${tenant.projectId}`, { name });

const about =
  (type: string) =>
  (one: Received): boolean =>
    typeOf(one) === type;

const deliveries = async (id: string): Promise<WebhookDelivery[]> =>
  (await send<Page<WebhookDelivery>>("GET", `/${id}/deliveries`)).data;

test("an event of a real connect flow arrives, verifies, and is the one in the audit log", async () => {
  const { secret, id } = await create({ event_types: ["connection.created"] });
  const integration = await plugInSandbox(stack, tenant);
  const { connectionId } = await connectAtSandbox(tenant, integration);
  const [got] = await receiver.wait(1);
  if (got === undefined) throw new Error("nothing arrived");
  const log = expectOk<Page<AuditEntry>>(
    "audit log",
    await tenant.app.send("GET", "/v1/audit-log?type=connection.created"),
  ).data;
  expect(verify(secret, got)).toEqual({
    type: "connection.created",
    timestamp: log[0]?.occurred_at,
    data: {
      integration_id: integration.id,
      state: "active",
      subject: connectionId,
      project_id: tenant.projectId,
    },
  });
  expect(got.headers["webhook-id"]).toBe(log[0]?.event_id);
  expect(() => verify(secret, { ...got, body: got.body.replace("active", "revoked") })).toThrow(
    "No matching signature",
  );
  await expect
    .poll(async () => (await deliveries(id)).map(({ state }) => state))
    .toEqual(["delivered"]);
  expect(receiver.received).toHaveLength(1);
});

test("after an answer of 500 the job sends it again, and its attempts can be read", async () => {
  receiver.behaviour = [500, 204];
  const { id, secret } = await create({ event_types: ["project.renamed"] });
  await rename("One");
  await receiver.wait(1);
  await expect.poll(async () => (await deliveries(id))[0]?.last_status).toBe(500);
  await makeDue(db, id);
  await stack.runJobs();
  const [first, second] = await receiver.wait(2);
  if (first === undefined || second === undefined) throw new Error("it did not come twice");
  expect(second.headers["webhook-id"]).toBe(first.headers["webhook-id"]);
  expect(second.body).toBe(first.body);
  expect(verify(secret, second)).toBeDefined();
  const eventId = String(first.headers["webhook-id"]);
  const detail = await send<WebhookDeliveryDetail>("GET", `/${id}/deliveries/${eventId}`);
  expect(detail).toMatchObject({ state: "delivered", attempts: 2, body: first.body });
  expect(detail.attempt_log.map(({ status }) => status)).toEqual([204, 500]);
});

test("a webhook gets the types that it asks for, and nothing of another project", async () => {
  await create({ event_types: ["return_url.added"] });
  // Another project, which registers a return URL as well.
  await openTenant(stack, await signUpDeveloper(stack));
  const { dashboard } = tenant.developer;
  await rename("Filtered");
  await dashboard.addReturnUrl(tenant.projectId, "https://app.example.com/filtered");
  const [got] = await receiver.wait(1);
  await stack.runJobs();
  expect(receiver.received.map(typeOf)).toEqual(["return_url.added"]);
  expect(JSON.parse(got?.body ?? "")).toMatchObject({ data: { project_id: tenant.projectId } });
});

test("a receiver that answers 410 is not called again", async () => {
  receiver.behaviour = [410, 204];
  // Of this type alone: what was done before may arrive beside it.
  const { id } = await create({ event_types: ["project.renamed"] });
  await rename("Two");
  await receiver.wait(1);
  await expect
    .poll(async () => (await send<Webhook>("GET", `/${id}`)).disabled_reason)
    .toBe("gone");
  await rename("Three");
  await stack.runJobs();
  expect(receiver.received).toHaveLength(1);
  expectProblem(
    await tenant.app.send("POST", `/v1/webhooks/${id}/test`, {}),
    409,
    "webhook_disabled",
  );
});

test("a redirect is not followed", async () => {
  receiver.behaviour = [{ redirectTo: canary.url }];
  const { id } = await create();
  const sent = await send<WebhookDelivery>("POST", `/${id}/test`, {});
  expect(sent).toMatchObject({ state: "pending", last_status: null, last_error: "redirect" });
  expect(canary.received).toEqual([]);
});

test("an address inside is refused when it is saved and when a message is sent", async () => {
  for (const url of [canary.url, "https://localhost/", "https://10.0.0.1/", "https://x.internal/"])
    expectProblem(await tenant.app.send("POST", "/v1/webhooks", { url }), 422, "invalid_url");
  const { id } = await create();
  await db.$client.query("update webhooks set url = $1 where id = $2", [canary.url, id]);
  const sent = await send<WebhookDelivery>("POST", `/${id}/test`, {});
  expect(sent).toMatchObject({ last_status: null, last_error: "blocked" });
  expect(canary.received).toEqual([]);
});

test("during a rotation both secrets verify", async () => {
  const { id, secret } = await create();
  const next = await send<NewWebhook>("POST", `/${id}/rotate-secret`, {});
  await send("POST", `/${id}/test`, {});
  const [got] = await receiver.wait(1, about("webhook.test"));
  if (got === undefined) throw new Error("nothing arrived");
  for (const one of [secret, next.secret])
    expect(verify(one, got)).toMatchObject({ type: "webhook.test" });
  await send("POST", `/${id}/rotate-secret`, { overlap_hours: 0 });
  await send("POST", `/${id}/test`, {});
  const last = (await receiver.wait(2, about("webhook.test"))).at(-1);
  if (last === undefined) throw new Error("nothing arrived");
  for (const one of [secret, next.secret])
    expect(() => verify(one, last)).toThrow("No matching signature");
});

test("a redelivery and a replay have the ids of their events", async () => {
  const { id } = await create({ event_types: ["project.renamed"] });
  await rename("Four");
  const [first] = await receiver.wait(1);
  const eventId = String(first?.headers["webhook-id"]);
  await expect.poll(async () => (await deliveries(id))[0]?.state).toBe("delivered");
  await send("POST", `/${id}/deliveries/${eventId}/redeliver`, {});
  const since = new Date(Date.now() - 60_000).toISOString();
  expect(await send<Replay>("POST", `/${id}/replay`, { since })).toMatchObject({ queued: 0 });
  const body = { since, include_delivered: true };
  expect(await send<Replay>("POST", `/${id}/replay`, body)).toMatchObject({ queued: 1 });
  const all = await receiver.wait(3);
  expect(new Set(all.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([eventId]));
});

test("no secret of a webhook rests in the clear", async () => {
  const { secret } = await create();
  const { rows } = await db.$client.query("select json_agg(w)::text as all from webhooks w", [], {
    fullResults: true,
  });
  expect(JSON.stringify(rows)).not.toContain(secret.slice(6));
  expect(stack.logLines().join("\n")).not.toContain(secret.slice(6));
});

test("a receiver that hangs is given up after ten seconds, and the caller is told", async () => {
  const { delivery, tookMs } = await unanswered;
  expect(delivery).toMatchObject({ state: "pending", last_error: "timeout" });
  expect(tookMs).toBeGreaterThanOrEqual(9_900);
  expect(tookMs).toBeLessThan(15_000);
});
