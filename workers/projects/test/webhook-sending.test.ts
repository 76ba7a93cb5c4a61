import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { makeRedis } from "#shared/cache/redis";
import { DELIVERIES_DUE_KEY } from "#shared/cache/due-marks";
import { newId } from "#shared/ids";
import type { ProviderFetch } from "#shared/provider/types";
import { service } from "#support/services/callers";
import {
  type ProjectsIsolate,
  makeTenant,
  projectsInProcess,
  startProjectsIsolate,
} from "#support/services/projects-in-process";
import { keyEntry } from "#support/services/providers-in-process";
import { valueOf } from "#support/services/result";
import { tokensInProcess } from "#support/services/tokens-in-process";
import { TokensWorld } from "#support/services/tokens-world";
import { makeDue } from "#support/webhooks/make-due";
import { drainOutbox } from "../src/audit/drain-outbox.ts";
import { runDue } from "../src/jobs/run-due.ts";
import { attempt } from "../src/webhooks/sending/attempt.ts";
import { claimDue } from "../src/webhooks/sending/claim-repository.ts";
import { recordOutcomes } from "../src/webhooks/sending/outcome-repository.ts";
import { sendDue } from "../src/webhooks/sending/send-due.ts";

let world: TokensWorld;
const vaultKeys = keyEntry("k1");
const clock = service("gateway");

beforeAll(async () => {
  world = await TokensWorld.start();
  vi.spyOn(console, "warn").mockReturnValue();
});
afterAll(() => world.close());

/** Which event each request was for, by its address. */
type Log = { url: string; eventId: string }[];

/** An isolate whose requests go to this function; without one every receiver answers 204. */
function isolateWith(
  log: Log,
  answer: (url: string) => Promise<Response> = async () => new Response(null, { status: 204 }),
): ProjectsIsolate {
  const fetch: ProviderFetch = (url, { headers }) => {
    log.push({ url, eventId: new Headers(headers).get("webhook-id") ?? "" });
    return answer(url);
  };
  return { ...startProjectsIsolate(world.stores, { vaultKeys }), provider: { fetch } };
}

/** A project with so many webhooks, and nothing that waits for them. */
async function setUp(webhooks: number) {
  const isolate = isolateWith([]);
  const tenant = await makeTenant(isolate);
  const projects = projectsInProcess(isolate);
  const made = [];
  for (let n = 0; n < webhooks; n++) {
    const url = `https://hooks.example.com/${newId("request")}`;
    made.push(valueOf(await projects.createWebhook(tenant.as("owner"), { url })));
  }
  await isolate.settled();
  const { projectId } = tenant;
  await isolate.db.execute(sql`delete from webhook_deliveries where project_id = ${projectId}`);
  return { tenant, projectId, made, db: isolate.db };
}

type Made = Awaited<ReturnType<typeof setUp>>;

/** Queues so many deliveries for each webhook. */
const queue = ({ db, projectId }: Made, each: number) =>
  db.execute(sql`
    insert into webhook_deliveries (webhook_id, event_id, project_id, type, data, occurred_at,
      next_attempt_at)
    select w.id, ${newId("event")} || n, ${projectId}, 'project.renamed', '{}', clock_timestamp(),
      clock_timestamp()
    from webhooks w cross join generate_series(1, ${each}::int) n where w.project_id = ${projectId}`);

const states = async ({ db, projectId }: Made) => {
  const { rows } = await db.execute<{ webhook_id: string; state: string; n: number; most: number }>(
    sql`select webhook_id, state, count(*)::int as n, max(attempts) as most
      from webhook_deliveries where project_id = ${projectId} group by 1, 2`,
  );
  return rows;
};

const run = async (isolate: ProjectsIsolate) => {
  const done = valueOf(await runDue(isolate, clock));
  await isolate.settled();
  return done;
};

test("of ten webhooks with 1,000 deliveries a hanging one holds up none of the other nine", async () => {
  const made = await setUp(10);
  await queue(made, 100);
  const slow = made.made[0];
  const hanging = Promise.withResolvers<Response>();
  const log: Log = [];
  const isolate = isolateWith(log, (url) =>
    url === slow?.url ? hanging.promise : Promise.resolve(new Response(null, { status: 200 })),
  );
  // Four runs of 300 attempts at most, of which none ends before the slow receiver answers.
  const runs = Array.from({ length: 4 }, () => sendDue(isolate, clock, made.projectId));
  await vi.waitFor(
    async () => {
      const delivered = (await states(made)).filter(({ state }) => state === "delivered");
      expect(delivered.map(({ n }) => n)).toEqual(Array(9).fill(100));
    },
    { timeout: 20_000, interval: 50 },
  );
  const toSlow = log.filter(({ url }) => url === slow?.url);
  expect(toSlow.length).toBeLessThanOrEqual(8);
  expect(log).toHaveLength(900 + toSlow.length);
  hanging.resolve(new Response(null, { status: 500 }));
  await Promise.all(runs);
  const left = (await states(made)).filter(({ webhook_id }) => webhook_id === slow?.id);
  // What was claimed for it and not sent is given back, and does not count as an attempt.
  expect(left).toMatchObject([{ state: "pending", n: 100, most: 1 }]);
  const { rows } = await made.db.execute<{ n: number }>(sql`select sum(attempts)::int as n
    from webhook_deliveries where webhook_id = ${slow?.id}`);
  expect(rows[0]?.n).toBe(toSlow.length);
});

test("a webhook that fails gets one attempt, then a pause, and everything after a success", async () => {
  const made = await setUp(1);
  await queue(made, 30);
  const log: Log = [];
  const failing = isolateWith(log, async () => new Response(null, { status: 500 }));
  await sendDue(failing, clock, made.projectId);
  const first = log.length;
  expect(first).toBeLessThanOrEqual(2);
  await sendDue(failing, clock, made.projectId);
  expect(log).toHaveLength(first);
  const id = made.made[0]?.id ?? "";
  await makeDue(made.db, id);
  await sendDue(failing, clock, made.projectId);
  expect(log).toHaveLength(first + 1);
  await makeDue(made.db, id);
  await sendDue(isolateWith([]), clock, made.projectId);
  expect(await states(made)).toMatchObject([{ state: "delivered", n: 30 }]);
});

test("isolates that drain and send at once deliver every event once", async () => {
  const made = await setUp(2);
  const log: Log = [];
  const isolates = Array.from({ length: 4 }, () => isolateWith(log));
  const projects = projectsInProcess(isolateWith([]));
  for (let n = 0; n < 8; n++)
    valueOf(
      await projects.updateProject(made.tenant.as("owner"), {
        changes: { name: `Shop ${n}` },
        version: null,
      }),
    );
  const { rows } = await made.db.execute<{ n: number }>(sql`
    select count(*)::int as n from outbox where project_id = ${made.projectId}`);
  expect(rows[0]?.n).toBeGreaterThanOrEqual(0);
  await queue(made, 40);
  await Promise.all(isolates.map((isolate) => run(isolate)));
  const sent = log.map(({ url, eventId }) => `${url} ${eventId}`);
  expect(new Set(sent).size).toBe(sent.length);
  const after = await states(made);
  expect(after.map(({ state, most }) => [state, most])).toEqual([
    ["delivered", 1],
    ["delivered", 1],
  ]);
  expect(after[0]?.n).toBe(after[1]?.n);
});

test("a process that dies between the drain and the message loses nothing", async () => {
  const made = await setUp(1);
  const { db, projectId, tenant } = made;
  const cut = isolateWith([]);
  // A drain that does not end: what comes behind an answer is never done.
  cut.draining.enter(projectId);
  const renamed = { changes: { name: "After the crash" }, version: null };
  valueOf(await projectsInProcess(cut).updateProject(tenant.as("owner"), renamed));
  valueOf(await drainOutbox(cut, service("tokens", projectId), { project_id: projectId }));
  expect(await states(made)).toMatchObject([{ state: "pending", n: 1 }]);
  // The next one dies with the claim.
  expect(await claimDue(db, projectId, [])).toHaveLength(1);
  const log: Log = [];
  await run(isolateWith(log));
  expect(log).toEqual([]);
  await makeDue(db, made.made[0]?.id ?? "");
  await run(isolateWith(log));
  expect(log).toHaveLength(1);
  expect(await states(made)).toMatchObject([{ state: "delivered", n: 1, most: 2 }]);
});

test("a sender that was overtaken changes nothing any more", async () => {
  const made = await setUp(1);
  await queue(made, 1);
  const { db, projectId } = made;
  const webhookId = made.made[0]?.id ?? "";
  const [slow] = await claimDue(db, projectId, []);
  if (slow === undefined) throw new Error("nothing was due");
  await makeDue(db, webhookId);
  await run(isolateWith([], async () => new Response(null, { status: 500 })));
  const late = isolateWith([], async () => new Response(null, { status: 410 }));
  expect(await recordOutcomes(db, clock, [await attempt(late, slow)])).toEqual([]);
  expect(await states(made)).toMatchObject([{ state: "pending", most: 2 }]);
  const { rows } = await db.execute(sql`select state from webhooks where id = ${webhookId}`);
  expect(rows).toEqual([{ state: "enabled" }]);
});

test("an outcome that could not be written is sent again, and not lost", async () => {
  const made = await setUp(1);
  await queue(made, 1);
  const log: Log = [];
  const { faults } = world.stores.bridge;
  const isolate = isolateWith(log, async () => {
    // The receiver took it, and then the database was gone.
    faults.set("sql", { mode: log.length === 1 ? "refuse" : "ok" });
    return new Response(null, { status: 204 });
  });
  await sendDue(isolate, clock, made.projectId).catch(() => undefined);
  faults.set("sql", { mode: "ok" });
  expect(await states(made)).toMatchObject([{ state: "pending", most: 1 }]);
  await makeDue(made.db, made.made[0]?.id ?? "");
  await run(isolate);
  expect(new Set(log.map(({ eventId }) => eventId)).size).toBe(1);
  expect(await states(made)).toMatchObject([{ state: "delivered", most: 2 }]);
});

test("the clock runs the jobs when a delivery is due, and rests while nothing is", async () => {
  const made = await setUp(1);
  const tokens = tokensInProcess(world.isolate(), "gateway");
  const redis = makeRedis(world.stores.env, 10_000);
  const isDue = async () => valueOf(await tokens.isRunDue(clock)).due;
  const markMs = async () => Number(await redis.get(DELIVERIES_DUE_KEY)) - Date.now();
  const isolate = isolateWith([], async () => new Response(null, { status: 503 }));
  await made.db.execute(sql`update webhook_deliveries
    set state = 'dropped', next_attempt_at = null where state = 'pending'`);
  await run(isolateWith([]));
  valueOf(await tokens.runDue(clock));
  expect(await isDue()).toBe(false);

  await queue(made, 1);
  await run(isolate);
  expect(await markMs()).toBeGreaterThan(2_000);
  expect(await markMs()).toBeLessThan(6_000);
  expect(await isDue()).toBe(false);
  // Later never moves it, earlier does.
  await isolate.deliveryClock.expectWithin(60_000);
  expect(await markMs()).toBeLessThan(6_000);
  await isolate.deliveryClock.expectWithin(0);
  expect(await isDue()).toBe(true);

  await made.db.execute(sql`update webhook_deliveries
    set next_attempt_at = clock_timestamp() + interval '2 hours' where project_id = ${made.projectId}`);
  await run(isolate);
  expect(await redis.get(DELIVERIES_DUE_KEY)).toBeNull();
  expect(await isDue()).toBe(false);
});

test("another URL begins without the failures of the old one, and gets what waits at once", async () => {
  const made = await setUp(1);
  const [webhook] = made.made;
  const id = webhook?.id ?? "";
  const owner = made.tenant.as("owner");
  const fail = () =>
    made.db.execute(sql`update webhooks set failing_since = clock_timestamp() - interval '4 days',
      paused_until = clock_timestamp() + interval '1 hour' where id = ${id}`);
  const health = async () => {
    const { rows } = await made.db.execute(sql`select state, failing_since is not null as failing,
      paused_until is not null as paused from webhooks where id = ${id}`);
    return rows[0];
  };
  const log: Log = [];
  const isolate = isolateWith(log, async () => new Response(null, { status: 503 }));
  const update = async (changes: object) => {
    valueOf(await projectsInProcess(isolate).updateWebhook(owner, { id, changes }));
    await isolate.settled();
    log.length = 0;
  };
  await fail();
  // What is not another URL changes nothing about its receiver.
  for (const changes of [
    { url: webhook?.url },
    { url: webhook?.url, enabled: true },
    { description: "Ours" },
  ])
    await update(changes);
  expect(await health()).toEqual({ state: "enabled", failing: true, paused: true });

  const redis = makeRedis(world.stores.env, 10_000);
  await redis.del(DELIVERIES_DUE_KEY);
  const url = `https://hooks.example.com/${newId("request")}`;
  await update({ url, enabled: true });
  expect(await health()).toEqual({ state: "enabled", failing: false, paused: false });
  expect(Number(await redis.get(DELIVERIES_DUE_KEY))).toBeLessThanOrEqual(Date.now());
  await queue(made, 1);
  // One hiccup of the new receiver does not end what the old one began.
  await run(isolate);
  expect(log.map(({ url: at }) => at)).toEqual([url]);
  expect(await health()).toEqual({ state: "enabled", failing: true, paused: true });
  expect(await states(made)).toMatchObject([{ state: "pending", n: 1 }]);

  await fail();
  await update({ url: `${url}/2`, enabled: false });
  expect(await health()).toEqual({ state: "disabled", failing: false, paused: false });
});

test("an event that no webhook wants costs no delivery, no message and no mark", async () => {
  const { tenant } = await setUp(0);
  const redis = makeRedis(world.stores.env, 10_000);
  await redis.del(DELIVERIES_DUE_KEY);
  const log: Log = [];
  const isolate = isolateWith(log);
  valueOf(
    await projectsInProcess(isolate).updateProject(tenant.as("owner"), {
      changes: { name: "Quiet" },
      version: null,
    }),
  );
  await isolate.settled();
  expect(log).toEqual([]);
  expect(await redis.get(DELIVERIES_DUE_KEY)).toBeNull();
});
