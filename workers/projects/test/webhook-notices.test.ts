import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { AuthService } from "#shared/contracts/auth/service";
import type { NewWebhook } from "#shared/contracts/projects/webhook";
import type { ProviderFetch } from "#shared/provider/types";
import type { TestDatabase } from "#support/database";
import { service } from "#support/services/callers";
import {
  type ProjectsIsolate,
  type Tenant,
  makeAccount,
  makeTenant,
  projectsInProcess,
  putMember,
  startProjectsIsolate,
} from "#support/services/projects-in-process";
import { keyEntry } from "#support/services/providers-in-process";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import { makeDue } from "#support/webhooks/make-due";
import { sendNotices } from "../src/webhooks/notices/send-notices.ts";

const vaultKeys = keyEntry("k1");
const clock = service("gateway");

let stores: TestDatabase;
let tenant: Tenant;
let webhook: NewWebhook;
let isolate: ProjectsIsolate;
/** What the receiver does with the next requests. */
let answer: ProviderFetch;
let requests: string[];

beforeAll(async () => {
  stores = await startStores();
  vi.spyOn(console, "warn").mockReturnValue();
});
afterAll(() => stores.close());

beforeEach(async () => {
  requests = [];
  answer = async () => new Response(null, { status: 204 });
  isolate = startIsolate();
  await isolate.db.execute(sql`update webhooks set notice_at = null`);
  tenant = await makeTenant(isolate, "Orbit");
  const url = "https://hooks.example.com/atlas";
  webhook = valueOf(
    await calls().createWebhook(tenant.as("owner"), { url, event_types: ["project.deleted"] }),
  );
  await isolate.settled();
});

function startIsolate(): ProjectsIsolate {
  const fetch: ProviderFetch = (url, init, limits) => {
    requests.push(new Headers(init.headers).get("webhook-id") ?? "");
    return answer(url, init, limits);
  };
  return { ...startProjectsIsolate(stores, { vaultKeys }), provider: { fetch } };
}

const calls = (of = isolate) => projectsInProcess(of);
const test_ = (of = isolate) => calls(of).testWebhook(tenant.as("developer"), { id: webhook.id });
const redeliver = (event_id: string, of = isolate) =>
  calls(of).redeliverWebhook(tenant.as("owner"), { id: webhook.id, event_id });

async function switchOff(): Promise<void> {
  answer = async () => new Response(null, { status: 410 });
  valueOf(await test_());
  await isolate.settled();
}

test("owners and admins hear of a webhook that Atlas disabled, once, and nobody else", async () => {
  const members = await Promise.all(
    (["admin", "developer", "viewer"] as const).map(async (role) => {
      const accountId = await makeAccount(isolate);
      await putMember(isolate, { projectId: tenant.projectId, accountId, role });
      return accountId;
    }),
  );
  await switchOff();
  expect(isolate.takeNotices()).toEqual([]);
  valueOf(await calls().runDue(clock));
  expect(isolate.takeNotices()).toEqual([
    {
      account_ids: [tenant.ownerId, members[0]].toSorted((a, b) =>
        String(a) < String(b) ? -1 : 1,
      ),
      template: "webhook_disabled",
      values: {
        project_id: tenant.projectId,
        project: "Orbit",
        webhook_id: webhook.id,
        host: "hooks.example.com",
        reason: "gone",
      },
    },
  ]);
  valueOf(await calls().runDue(clock));
  expect(isolate.takeNotices()).toEqual([]);
});

test("a webhook that failed for three days says so, and one that people disabled says nothing", async () => {
  answer = async () => new Response(null, { status: 500 });
  const { event_id } = valueOf(await test_());
  await isolate.db
    .execute(sql`update webhooks set failing_since = clock_timestamp() - interval '4 days'
    where id = ${webhook.id}`);
  valueOf(await redeliver(event_id));
  valueOf(await calls().runDue(clock));
  expect(isolate.takeNotices()).toMatchObject([{ values: { reason: "failing" } }]);
  const owner = tenant.as("owner");
  for (const enabled of [true, false])
    valueOf(await calls().updateWebhook(owner, { id: webhook.id, changes: { enabled } }));
  valueOf(await calls().runDue(clock));
  expect(isolate.takeNotices()).toEqual([]);
});

test("what auth cannot take is told later, and what is enabled meanwhile is not told", async () => {
  await switchOff();
  const away = { ...isolate, auth: { notifyAccounts: () => Promise.reject(new Error("away")) } };
  await sendNotices(away as unknown as ProjectsIsolate & { auth: AuthService }, clock);
  await sendNotices(isolate, clock);
  expect(isolate.takeNotices()).toEqual([]);
  await isolate.db.execute(
    sql`update webhooks set notice_at = clock_timestamp() where id = ${webhook.id}`,
  );
  await sendNotices(isolate, clock);
  expect(isolate.takeNotices()).toHaveLength(1);
  await isolate.db.execute(
    sql`update webhooks set notice_at = clock_timestamp() where id = ${webhook.id}`,
  );
  const changes = { enabled: true };
  valueOf(await calls().updateWebhook(tenant.as("owner"), { id: webhook.id, changes }));
  await sendNotices(isolate, clock);
  expect(isolate.takeNotices()).toEqual([]);
});

test("runs at once tell it once", async () => {
  await switchOff();
  const isolates = Array.from({ length: 4 }, startIsolate);
  await Promise.all(isolates.map((one) => sendNotices(one, clock)));
  expect(isolates.flatMap((one) => one.takeNotices())).toHaveLength(1);
});

test("a delivery that is on its way is not sent a second time, whoever asks", async () => {
  const { event_id } = valueOf(await test_());
  expect(requests).toEqual([event_id]);
  const held = Promise.withResolvers<Response>();
  answer = () => held.promise;
  const first = redeliver(event_id);
  await vi.waitFor(() => expect(requests).toHaveLength(2));
  const others = await Promise.all([redeliver(event_id), redeliver(event_id, startIsolate())]);
  for (const other of others) expect(valueOf(other)).toMatchObject({ state: "pending" });
  const since = new Date(Date.now() - 60_000).toISOString();
  const replay = { id: webhook.id, since, include_delivered: true };
  valueOf(await calls().replayWebhook(tenant.as("owner"), replay));
  // Even when it is disabled and enabled meanwhile, which drops what waits, and then queued again.
  for (const enabled of [false, true])
    valueOf(
      await calls().updateWebhook(tenant.as("owner"), { id: webhook.id, changes: { enabled } }),
    );
  expect(valueOf(await redeliver(event_id))).toMatchObject({ state: "pending" });
  valueOf(await calls().runDue(clock));
  await isolate.settled();
  expect(requests).toHaveLength(2);
  held.resolve(new Response(null, { status: 204 }));
  expect(valueOf(await first)).toMatchObject({ state: "delivered", attempts: 2 });
});

test("a delivery whose sender died is sent again when its claim is over", async () => {
  answer = async () => new Response(null, { status: 500 });
  const { event_id } = valueOf(await test_());
  await isolate.db.execute(sql`update webhook_deliveries
    set claimed_until = clock_timestamp() + interval '60 s' where event_id = ${event_id}`);
  answer = async () => new Response(null, { status: 204 });
  expect(valueOf(await redeliver(event_id))).toMatchObject({ state: "pending", attempts: 1 });
  await makeDue(isolate.db, webhook.id);
  expect(valueOf(await redeliver(event_id))).toMatchObject({ state: "delivered", attempts: 2 });
});

test("a webhook gets ten test messages in a minute, whoever sends them and however at once", async () => {
  const isolates = Array.from({ length: 3 }, startIsolate);
  const sent = await Promise.all(
    Array.from({ length: 15 }, (_, n) => test_(isolates[n % isolates.length])),
  );
  expect(sent.filter(({ ok }) => ok)).toHaveLength(10);
  expect(requests).toHaveLength(10);
  const refused = await test_();
  expect(refused).toMatchObject({ ok: false, error: { code: "rate_limited" } });
  const seconds = refused.ok ? 0 : (refused.error.retry_after ?? 0);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  await isolate.db.execute(sql`update webhooks
    set tests_since = clock_timestamp() - interval '61 s' where id = ${webhook.id}`);
  expect((await test_()).ok).toBe(true);
});

test("a webhook of an archived project can be disabled and deleted, and nothing else", async () => {
  const archived = { ...tenant.as("owner"), projectState: "archived" as const };
  const change = (changes: object) => calls().updateWebhook(archived, { id: webhook.id, changes });
  for (const changes of [
    { enabled: true },
    { description: "x" },
    { enabled: false, description: "x" },
    { enabled: false, url: "https://other.example.com/" },
  ])
    expect(await change(changes)).toMatchObject({
      ok: false,
      error: { code: "project_archived" },
    });
  expect(valueOf(await change({ enabled: false }))).toMatchObject({ enabled: false });
  expect((await calls().deleteWebhook(archived, { id: webhook.id })).ok).toBe(true);
});
