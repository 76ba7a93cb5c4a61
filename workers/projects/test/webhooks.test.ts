import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "#shared/ids";
import type { TestDatabase } from "#support/database";
import { addMadeUpEvents } from "#support/made-up-events";
import { apiKey, service, visitor } from "#support/services/callers";
import { keyEntry } from "#support/services/providers-in-process";
import {
  type ProjectsIsolate,
  type Tenant,
  makeTenant,
  projectsInProcess,
  startProjectsIsolate,
} from "#support/services/projects-in-process";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { makeDue } from "#support/webhooks/make-due";
import { WebhookReceiver, typeOf, verify } from "#support/webhooks/receiver";
import { runDue } from "../src/jobs/run-due.ts";
import { findNextDelivery } from "../src/webhooks/sending/queue-repository.ts";

let stores: TestDatabase;
let receiver: WebhookReceiver;
let deps: ProjectsIsolate;
const vaultKeys = keyEntry("k1");

beforeAll(async () => {
  stores = await startStores();
  receiver = await WebhookReceiver.start();
  deps = isolate();
});
afterAll(async () => {
  await deps.settled();
  await receiver.close();
  await stores.close();
});
beforeEach(async () => {
  await deps.settled();
  // What an earlier test left waiting would come to this one's receiver.
  await deps.db.execute(sql`
    update webhook_deliveries set state = 'dropped', next_attempt_at = null where state = 'pending'`);
  receiver.received.length = 0;
  receiver.behaviour = [204];
});

const isolate = (keys = vaultKeys) =>
  startProjectsIsolate(stores, { vaultKeys: keys, localProviders: receiver.origin });

const run = async (by = deps) => {
  valueOf(await runDue(by, service("gateway")));
  await by.settled();
};

/** A project with one webhook, and as another Worker calls its service. */
async function setUp(input: object = {}) {
  const tenant = await makeTenant(deps);
  await deps.settled();
  const projects = projectsInProcess(deps);
  const owner = tenant.as("owner");
  const created = valueOf(await projects.createWebhook(owner, { url: receiver.url, ...input }));
  await deps.settled();
  receiver.received.length = 0;
  return { tenant, projects, owner, id: created.id, secret: created.secret, created };
}

/** Makes one real event and waits until Atlas has tried to deliver it. */
async function rename({ as }: Tenant, name = newId("request")): Promise<void> {
  valueOf(
    await projectsInProcess(deps).updateProject(as("owner"), { changes: { name }, version: null }),
  );
  await deps.settled();
}

const listed = async ({ projects, owner, id }: Awaited<ReturnType<typeof setUp>>) =>
  valueOf(await projects.listWebhookDeliveries(owner, { id, limit: 100 })).data;

test("an event arrives at once, and verifies with the published library", async () => {
  const hook = await setUp();
  await rename(hook.tenant);
  const [got] = await receiver.wait(1);
  if (got === undefined) throw new Error("nothing arrived");
  const { data } = valueOf(await hook.projects.listAuditLog(hook.owner, { limit: 1 }));
  expect(verify(hook.secret, got)).toEqual({
    type: "project.renamed",
    timestamp: data[0]?.occurred_at,
    data: { subject: hook.tenant.projectId, project_id: hook.tenant.projectId },
  });
  expect(got.headers["webhook-id"]).toBe(data[0]?.event_id);
  expect(got.headers["content-type"]).toBe("application/json");
  expect(() =>
    verify(hook.secret, { ...got, body: got.body.replace("renamed", "deleted") }),
  ).toThrow("No matching signature");
  const other = { ...got, headers: { ...got.headers, "webhook-id": newId("event") } };
  expect(() => verify(hook.secret, other)).toThrow("No matching signature");
  expect(await listed(hook)).toMatchObject([
    { type: "project.renamed", state: "delivered", attempts: 1, last_status: 204 },
  ]);
});

test("the secret is shown once, has 256 bits, and rests sealed", async () => {
  const hook = await setUp();
  expect(hook.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const { secret: _, ...shown } = hook.created;
  expect(valueOf(await hook.projects.getWebhook(hook.owner, { id: hook.id }))).toEqual(shown);
  expect(valueOf(await hook.projects.listWebhooks(hook.owner))).toEqual([shown]);
  const { rows } = await deps.db.execute(sql`select * from webhooks where id = ${hook.id}`);
  expect(JSON.stringify(rows)).not.toContain(hook.secret.slice(6));
});

test("a webhook gets the types that it asks for, and nothing about itself", async () => {
  const hook = await setUp({ event_types: ["return_url.added"] });
  await rename(hook.tenant);
  valueOf(await hook.projects.addReturnUrl(hook.owner, { url: "https://app.example.com/" }));
  await deps.settled();
  expect(receiver.received.map(typeOf)).toEqual(["return_url.added"]);
  const changes = { event_types: null, description: "All" };
  valueOf(await hook.projects.updateWebhook(hook.owner, { id: hook.id, changes }));
  await deps.settled();
  expect(receiver.received).toHaveLength(1);
  await rename(hook.tenant);
  expect(receiver.received.map(typeOf)).toEqual(["return_url.added", "project.renamed"]);
});

test.each([500, 404, 302, 204])("an answer of %d counts for what it is", async (status) => {
  const hook = await setUp();
  receiver.behaviour = [status];
  await rename(hook.tenant);
  const [delivery] = await listed(hook);
  const error = status === 302 ? "redirect" : status === 204 ? null : "http_error";
  expect(delivery).toMatchObject({
    state: error === null ? "delivered" : "pending",
    last_status: status === 302 ? null : status,
    last_error: error,
  });
});

test("a failed delivery is sent again with the same id and body, and the failure is forgotten", async () => {
  const hook = await setUp();
  receiver.behaviour = [500, 204];
  await rename(hook.tenant);
  expect(await findNextDelivery(deps.db)).toBeGreaterThan(2_000);
  await run();
  expect(receiver.received).toHaveLength(1);
  expect(
    valueOf(await hook.projects.getWebhook(hook.owner, { id: hook.id })).failing_since,
  ).not.toBeNull();
  await makeDue(deps.db, hook.id);
  await run();
  const [first, second] = receiver.received;
  if (first === undefined || second === undefined) throw new Error("it was not sent again");
  expect([second.headers["webhook-id"], second.body]).toEqual([
    first.headers["webhook-id"],
    first.body,
  ]);
  expect(verify(hook.secret, second)).toBeDefined();
  const event_id = String(first.headers["webhook-id"]);
  const detail = valueOf(
    await hook.projects.getWebhookDelivery(hook.owner, { id: hook.id, event_id }),
  );
  expect(detail).toMatchObject({ state: "delivered", attempts: 2, body: first.body });
  expect(detail.attempt_log).toMatchObject([
    { number: 2, status: 204, error: null },
    { number: 1, status: 500, error: "http_error" },
  ]);
  expect(
    valueOf(await hook.projects.getWebhook(hook.owner, { id: hook.id })).failing_since,
  ).toBeNull();
});

test("after the tenth attempt a delivery has failed", async () => {
  const hook = await setUp();
  receiver.behaviour = [500];
  await rename(hook.tenant);
  await deps.db.execute(sql`update webhook_deliveries set tries = 9 where webhook_id = ${hook.id}`);
  await makeDue(deps.db, hook.id);
  await run();
  expect(await listed(hook)).toMatchObject([{ state: "failed", next_attempt_at: null }]);
});

test("a webhook that answers 410 is disabled, with an event, and what waits is dropped", async () => {
  const hook = await setUp();
  receiver.behaviour = [500, 410];
  await rename(hook.tenant);
  await addMadeUpEvents(deps.db, hook.tenant.projectId, 3);
  await makeDue(deps.db, hook.id);
  await run();
  await run();
  const { id } = hook;
  const webhook = valueOf(await hook.projects.getWebhook(hook.owner, { id }));
  expect(webhook).toMatchObject({ enabled: false, disabled_reason: "gone" });
  const states = (await listed(hook)).map(({ state }) => state).toSorted();
  expect(states).toEqual(["dropped", "dropped", "dropped", "dropped"]);
  const { data } = valueOf(
    await hook.projects.listAuditLog(hook.owner, { limit: 1, type: "webhook.disabled" }),
  );
  expect(data).toMatchObject([
    { subject: id, data: { reason: "gone" }, actor: { type: "service" } },
  ]);
  receiver.behaviour = [204];
  await rename(hook.tenant);
  expect(receiver.received).toHaveLength(2);
  valueOf(await hook.projects.updateWebhook(hook.owner, { id, changes: { enabled: true } }));
  await deps.settled();
  await rename(hook.tenant);
  expect(receiver.received).toHaveLength(3);
});

test("a webhook whose attempts all fail for three days is disabled", async () => {
  const hook = await setUp();
  receiver.behaviour = [503];
  await rename(hook.tenant);
  await deps.db.execute(sql`
    update webhooks set failing_since = clock_timestamp() - interval '71 hours' where id = ${hook.id}`);
  await makeDue(deps.db, hook.id);
  await run();
  const read = async () => valueOf(await hook.projects.getWebhook(hook.owner, { id: hook.id }));
  expect(await read()).toMatchObject({ enabled: true });
  await deps.db.execute(sql`
    update webhooks set failing_since = clock_timestamp() - interval '73 hours' where id = ${hook.id}`);
  await makeDue(deps.db, hook.id);
  await run();
  expect(await read()).toMatchObject({ enabled: false, disabled_reason: "failing" });
});

test("during a rotation both secrets sign, and afterwards the new one alone", async () => {
  const hook = await setUp();
  const { id } = hook;
  const next = valueOf(
    await hook.projects.rotateWebhookSecret(hook.owner, { id, overlap_hours: 24 }),
  );
  await deps.settled();
  expect(next.secret).not.toBe(hook.secret);
  expect(Date.parse(next.previous_secret_expires_at ?? "")).toBeGreaterThan(
    Date.now() + 86_000_000,
  );
  await rename(hook.tenant);
  const [both] = receiver.received;
  if (both === undefined) throw new Error("nothing arrived");
  for (const secret of [hook.secret, next.secret]) expect(verify(secret, both)).toBeDefined();
  await deps.db.execute(sql`
    update webhooks set previous_secret_until = clock_timestamp() where id = ${id}`);
  await rename(hook.tenant);
  const after = receiver.received[1];
  if (after === undefined) throw new Error("nothing arrived");
  expect(verify(next.secret, after)).toBeDefined();
  expect(() => verify(hook.secret, after)).toThrow("No matching signature");
  await run();
  const { rows } = await deps.db.execute(sql`
    select previous_secret_sealed from webhooks where id = ${id}`);
  expect(rows).toEqual([{ previous_secret_sealed: null }]);
});

test("a leaked secret stops at once, and of two rotations at once one is told", async () => {
  const hook = await setUp();
  const rotation = { id: hook.id, overlap_hours: 0 };
  const other = isolate();
  const answers = await Promise.all([
    hook.projects.rotateWebhookSecret(hook.owner, rotation),
    projectsInProcess(other).rotateWebhookSecret(hook.owner, rotation),
  ]);
  const kept = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
  for (const answer of answers) if (!answer.ok) expect(answer.error.code).toBe("webhook_changed");
  await Promise.all([deps.settled(), other.settled()]);
  await rename(hook.tenant);
  const [got] = receiver.received;
  if (got === undefined) throw new Error("nothing arrived");
  expect(verify(kept.at(-1)?.secret ?? "", got)).toBeDefined();
  expect(() => verify(hook.secret, got)).toThrow("No matching signature");
});

test("data keys of webhooks are re-wrapped, and messages verify as before", async () => {
  const hook = await setUp();
  const rotated = isolate(`${keyEntry("k2")},${vaultKeys}`);
  const asGateway = projectsInProcess(rotated);
  const { remaining } = valueOf(await asGateway.rewrapKeys(service("gateway"), { limit: 1_000 }));
  expect(remaining).toBe(0);
  const use = valueOf(await asGateway.countKeyUse(service("gateway")));
  expect(use.map(({ key_id }) => key_id)).toEqual(["k2"]);
  await rotated.db.execute(
    sql`update webhook_deliveries set state = 'dropped' where state = 'pending'`,
  );
  valueOf(await asGateway.testWebhook(hook.owner, { id: hook.id }));
  await rotated.settled();
  const [got] = receiver.received;
  if (got === undefined) throw new Error("nothing arrived");
  expect(verify(hook.secret, got)).toMatchObject({ type: "webhook.test" });
  deps = rotated;
});

test("a secret that does not open does not stop the other webhooks", async () => {
  const broken = await setUp();
  await deps.db.execute(sql`
    update webhooks set secret_sealed = (select secret_sealed from webhooks where id <> ${broken.id}
      and secret_sealed is not null limit 1) where id = ${broken.id}`);
  const second = valueOf(await broken.projects.createWebhook(broken.owner, { url: receiver.url }));
  await deps.settled();
  receiver.received.length = 0;
  await rename(broken.tenant);
  expect(receiver.received).toHaveLength(1);
  expect(receiver.received.map((one) => verify(second.secret, one))).toHaveLength(1);
  const tried = (await listed(broken)).find(({ attempts }) => attempts > 0);
  expect(tried).toMatchObject({ state: "pending", last_error: "secret_unavailable" });
  // It is not the receiver's fault, so it never disables the webhook.
  const { id } = broken;
  expect(valueOf(await broken.projects.getWebhook(broken.owner, { id })).failing_since).toBeNull();
});

test("a test message and a redelivery answer with what became of them", async () => {
  const hook = await setUp({ event_types: ["project.renamed"] });
  const { id } = hook;
  receiver.behaviour = [500, 204];
  const failed = valueOf(await hook.projects.testWebhook(hook.owner, { id }));
  expect(failed).toMatchObject({ type: "webhook.test", state: "pending", last_status: 500 });
  const again = { id, event_id: failed.event_id };
  const done = valueOf(await hook.projects.redeliverWebhook(hook.owner, again));
  expect(done).toMatchObject({ state: "delivered", attempts: 2, last_status: 204 });
  const third = valueOf(await hook.projects.redeliverWebhook(hook.owner, again));
  expect(third).toMatchObject({ state: "delivered", attempts: 3 });
  expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  const { data } = valueOf(await hook.projects.listAuditLog(hook.owner, { limit: 100 }));
  expect(data.map(({ event_id }) => event_id)).not.toContain(failed.event_id);
});

test("a replay sends what never arrived, and on demand all, with the events' own ids", async () => {
  const hook = await setUp();
  const { id } = hook;
  await rename(hook.tenant);
  valueOf(await hook.projects.updateWebhook(hook.owner, { id, changes: { enabled: false } }));
  await rename(hook.tenant);
  valueOf(await hook.projects.updateWebhook(hook.owner, { id, changes: { enabled: true } }));
  await deps.settled();
  receiver.received.length = 0;
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const missed = valueOf(
    await hook.projects.replayWebhook(hook.owner, { id, since, include_delivered: false }),
  );
  await deps.settled();
  // The project's creation was before the webhook, and so it never arrived either.
  expect(missed).toMatchObject({ queued: 2, more: false });
  expect(receiver.received.map(typeOf).toSorted()).toEqual(["project.created", "project.renamed"]);
  const all = valueOf(
    await hook.projects.replayWebhook(hook.owner, { id, since, include_delivered: true }),
  );
  await deps.settled();
  expect(all).toMatchObject({ queued: 3, more: false });
  const { data } = valueOf(await hook.projects.listAuditLog(hook.owner, { limit: 100 }));
  const known = new Set(data.map(({ event_id }) => event_id));
  for (const { headers } of receiver.received)
    expect(known).toContain(String(headers["webhook-id"]));
});

test("a replay queues 1,000 events at most, and says how to go on", async () => {
  const hook = await setUp({ event_types: ["project.renamed"] });
  await addMadeUpEvents(deps.db, hook.tenant.projectId, 1_002);
  await run();
  await deps.db.execute(sql`update webhooks set event_types = null where id = ${hook.id}`);
  const since = new Date(Date.now() - 3_600_000).toISOString();
  const input = { id: hook.id, since, include_delivered: false };
  const by = isolate();
  const first = valueOf(await projectsInProcess(by).replayWebhook(hook.owner, input));
  expect(first).toMatchObject({ queued: 1_000, more: true });
  expect(first.last_occurred_at).toMatch(/\.\d{6}Z$/);
  await deps.db.execute(sql`update webhook_deliveries set state = 'dropped', next_attempt_at = null,
    finished_at = clock_timestamp() where webhook_id = ${hook.id}`);
  await by.settled();
});

const HOUSE = "127.0.0.1";
test.each([
  ["http://hooks.example.com/x", "url_scheme"],
  ["https://user:pass@hooks.example.com/", "url_credentials"],
  ["https://hooks.example.com/#x", "url_fragment"],
  ["https://hooks.example.com:8443/", "url_port"],
  [`https://${HOUSE}/`, "url_ip_literal"],
  ["https://169.254.169.254/latest", "url_ip_literal"],
  ["https://localhost/", "url_local_name"],
  [`http://${HOUSE}:1/`, "url_scheme"],
  ["https://hooks.example.com/\u0000", "url_malformed"],
  ["https://hooks.example.com/\r\nx: y", "url_malformed"],
  ["javascript:alert(1)", "url_scheme"],
])("the address %j is refused when it is saved: %s", async (url, code) => {
  const hook = await setUp();
  for (const answer of [
    await hook.projects.createWebhook(hook.owner, { url }),
    await hook.projects.updateWebhook(hook.owner, { id: hook.id, changes: { url } }),
  ])
    expect(answer).toMatchObject({
      error: { code: "invalid_url", errors: [{ path: "/url", code }] },
    });
});

test("an address that is not allowed any more is refused when a message is sent", async () => {
  const canary = await WebhookReceiver.start();
  try {
    const hook = await setUp();
    await deps.db.execute(sql`update webhooks set url = ${canary.url} where id = ${hook.id}`);
    await rename(hook.tenant);
    expect(await listed(hook)).toMatchObject([{ last_status: null, last_error: "blocked" }]);
    expect(canary.received).toEqual([]);
  } finally {
    await canary.close();
  }
});

test("a project has 20 webhooks at most, also when they are added at once", async () => {
  const { projects, owner } = await setUp();
  const answers = await Promise.all(
    Array.from({ length: 22 }, () => projects.createWebhook(owner, { url: receiver.url })),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(19);
  await deps.settled();
  expect(valueOf(await projects.listWebhooks(owner))).toHaveLength(20);
});

test("in an archived project a webhook is deleted, and not changed", async () => {
  const { projects, owner, id } = await setUp();
  const ctx = { ...owner, projectState: "archived" as const };
  const change = { id, changes: { description: "Other" } };
  expect(await projects.updateWebhook(ctx, change)).toMatchObject({
    error: { code: "project_archived" },
  });
  expect(
    await projects.deleteWebhook({ ...owner, projectState: "deleting" }, { id }),
  ).toMatchObject({
    error: { code: "project_deleting" },
  });
  expect(await projects.deleteWebhook(ctx, { id })).toMatchObject({ ok: true });
  expect(await projects.getWebhook(ctx, { id })).toMatchObject({ error: { code: "not_found" } });
});

test("a deleted webhook gets nothing more, and the job removes what is left of it", async () => {
  const hook = await setUp();
  await rename(hook.tenant);
  valueOf(await hook.projects.deleteWebhook(hook.owner, { id: hook.id }));
  await deps.settled();
  const { rows } = await deps.db.execute(sql`
    select secret_sealed, data_key_wrapped, key_id from webhooks where id = ${hook.id}`);
  expect(rows).toEqual([{ secret_sealed: null, data_key_wrapped: null, key_id: null }]);
  await rename(hook.tenant);
  expect(receiver.received).toHaveLength(1);
  await run();
  await run();
  const left = await deps.db.execute(sql`select id from webhooks where id = ${hook.id}`);
  expect(left.rows).toEqual([]);
  expect(await hook.projects.deleteWebhook(hook.owner, { id: hook.id })).toMatchObject({
    error: { code: "not_found" },
  });
});

test("deliveries and attempts are kept for 30 days", async () => {
  const hook = await setUp();
  await rename(hook.tenant);
  await deps.db.execute(sql`update webhook_deliveries
    set finished_at = finished_at - interval '31 days' where webhook_id = ${hook.id}`);
  await deps.db.execute(sql`update webhook_attempts
    set at = at - interval '31 days' where webhook_id = ${hook.id}`);
  await rename(hook.tenant);
  await run();
  expect(await listed(hook)).toHaveLength(1);
  const { rows } = await deps.db.execute<{ n: number }>(sql`
    select count(*)::int as n from webhook_attempts where webhook_id = ${hook.id}`);
  expect(rows[0]?.n).toBe(1);
});

test("another project's webhooks and deliveries are not found", async () => {
  const mine = await setUp();
  await rename(mine.tenant);
  const theirs = await setUp();
  await rename(theirs.tenant);
  expect(receiver.received).toHaveLength(1);
  const { id } = mine;
  const event_id = (await listed(mine))[0]?.event_id ?? "";
  const stranger = theirs.owner;
  const since = new Date().toISOString();
  const { projects } = mine;
  for (const answer of [
    await projects.getWebhook(stranger, { id }),
    await projects.updateWebhook(stranger, { id, changes: { enabled: false } }),
    await projects.deleteWebhook(stranger, { id }),
    await projects.rotateWebhookSecret(stranger, { id, overlap_hours: 0 }),
    await projects.listWebhookDeliveries(stranger, { id, limit: 5 }),
    await projects.getWebhookDelivery(stranger, { id, event_id }),
    await projects.redeliverWebhook(stranger, { id, event_id }),
    await projects.replayWebhook(stranger, { id, since, include_delivered: true }),
    await projects.testWebhook(stranger, { id }),
    await projects.getWebhook(stranger, { id: "whk_x" }),
  ])
    expect(answer).toMatchObject({ error: { code: "not_found" } });
  expect(valueOf(await projects.listWebhooks(stranger)).map((one) => one.id)).toEqual([theirs.id]);
});

test("developers write, viewers read, and keys need the scope", async () => {
  const hook = await setUp();
  const { id, projects, tenant } = hook;
  const { projectId } = tenant;
  const writes = (ctx: ReturnType<typeof visitor>) => [
    () => projects.createWebhook(ctx, { url: receiver.url }),
    () => projects.updateWebhook(ctx, { id, changes: { description: "x" } }),
    () => projects.rotateWebhookSecret(ctx, { id, overlap_hours: 1 }),
    () => projects.testWebhook(ctx, { id }),
    () =>
      projects.replayWebhook(ctx, {
        id,
        since: new Date().toISOString(),
        include_delivered: false,
      }),
  ];
  for (const ctx of [tenant.as("developer"), apiKey(projectId, ["webhooks:write"])])
    for (const write of writes(ctx)) expect(await write()).toMatchObject({ ok: true });
  for (const ctx of [tenant.as("viewer"), apiKey(projectId, ["webhooks:read", "audit:read"])]) {
    for (const write of writes(ctx))
      expect(await write()).toMatchObject({ error: { code: "forbidden" } });
    expect(await projects.listWebhooks(ctx)).toMatchObject({ ok: true });
  }
  expect(await projects.getWebhook(apiKey(projectId, ["audit:read"]), { id })).toMatchObject({
    error: { code: "forbidden" },
  });
  expect(await projects.listWebhooks(visitor())).toMatchObject({
    error: { code: "unauthenticated" },
  });
  await deps.settled();
});

test("pages of deliveries are whole, and a foreign cursor is refused", async () => {
  const hook = await setUp();
  for (let n = 0; n < 5; n++) await rename(hook.tenant);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = valueOf(
      await hook.projects.listWebhookDeliveries(hook.owner, {
        id: hook.id,
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      }),
    );
    seen.push(...page.data.map(({ event_id }) => event_id));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual([...new Set(seen)].toSorted().toReversed());
  expect(seen).toHaveLength(5);
  for (const wrong of ["x", "YXVkaXQ6MQ", "💥"])
    expect(
      await hook.projects.listWebhookDeliveries(hook.owner, {
        id: hook.id,
        limit: 2,
        cursor: wrong,
      }),
    ).toMatchObject({ error: { code: "invalid_cursor" } });
});
