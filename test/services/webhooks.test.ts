import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#shared/ids";
import { type TestDatabase, startTestDatabase } from "#support/database";
import { service } from "#support/services/callers";
import {
  type ProjectsIsolate,
  makeTenant,
  projectsInProcess,
  startProjectsIsolate,
} from "#support/services/projects-in-process";
import { keyEntry } from "#support/services/providers-in-process";
import { valueOf } from "#support/services/result";
import { sendDue } from "../../workers/projects/src/webhooks/sending/send-due.ts";

// On the embedded PostgreSQL, senders take turns anyway. Here their statements really overlap.

const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";

let stores: TestDatabase;
const vaultKeys = keyEntry("k1");

beforeAll(async () => {
  stores = await startTestDatabase({ databaseUrl: POSTGRES_URL });
});
afterAll(() => stores.close());

const WEBHOOKS = 5;
const EACH = 60;

/** An isolate whose receivers answer this. */
const isolateWith = (status: number, sent: string[] = []): ProjectsIsolate => ({
  ...startProjectsIsolate(stores, { vaultKeys }),
  provider: {
    fetch: async (url, { headers }) => {
      sent.push(`${url} ${new Headers(headers).get("webhook-id")}`);
      return new Response(null, { status });
    },
  },
});

/** A project with five webhooks, for each of which 60 deliveries are due. */
async function setUp() {
  const isolate = isolateWith(204);
  const { as, projectId } = await makeTenant(isolate);
  const projects = projectsInProcess(isolate);
  const owner = as("owner");
  const ids: string[] = [];
  for (let n = 0; n < WEBHOOKS; n++) {
    const url = `https://hooks.atlas.example/${n}`;
    const event_types = ["project.deleted" as const];
    ids.push(valueOf(await projects.createWebhook(owner, { url, event_types })).id);
  }
  await isolate.settled();
  await isolate.db.execute(sql`
    insert into webhook_deliveries (webhook_id, event_id, project_id, type, data, occurred_at,
      next_attempt_at)
    select w.id, ${newId("event")} || n, ${projectId}, 'project.renamed', '{}', clock_timestamp(),
      clock_timestamp()
    from webhooks w cross join generate_series(1, ${EACH}::int) n where w.project_id = ${projectId}`);
  return { db: isolate.db, projects, projectId, owner, ids };
}

const sendAll = (isolates: readonly ProjectsIsolate[], projectId: string) =>
  Promise.all(isolates.map((one) => sendDue(one, service("gateway"), projectId)));

test("eight senders on sessions of their own send every delivery once", async () => {
  const { db, projectId } = await setUp();
  const sent: string[] = [];
  const isolates = Array.from({ length: 8 }, () => isolateWith(204, sent));
  for (let round = 0; round < 5 && sent.length < WEBHOOKS * EACH; round++)
    await sendAll(isolates, projectId);
  expect(new Set(sent).size).toBe(sent.length);
  const { rows } = await db.execute(sql`
    select state, max(attempts) as most, count(*)::int as n from webhook_deliveries
    where project_id = ${projectId} group by state`);
  expect(rows).toEqual([{ state: "delivered", most: 1, n: WEBHOOKS * EACH }]);
});

test("outcomes of the same webhooks and changes to them at once lose nothing to a deadlock", async () => {
  const { db, projects, projectId, owner, ids } = await setUp();
  const isolates = Array.from({ length: 8 }, (_, n) => isolateWith(n % 2 === 0 ? 204 : 500));
  const sending = sendAll(isolates, projectId);
  const changed = await Promise.all(
    ids.map((id, n) => projects.updateWebhook(owner, { id, changes: { enabled: n % 2 === 0 } })),
  );
  for (const answer of changed) expect(answer).toMatchObject({ ok: true });
  await sending;
  // A claim without an outcome is what a lost one leaves.
  const { rows } = await db.execute<{ n: number }>(sql`
    select count(*)::int as n from webhook_deliveries d join webhooks w on w.id = d.webhook_id
    where d.project_id = ${projectId} and d.state = 'pending' and w.state = 'enabled'
      and d.attempts > 0 and d.last_error is null`);
  expect(rows).toEqual([{ n: 0 }]);
});
