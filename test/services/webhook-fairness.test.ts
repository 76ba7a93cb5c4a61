import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { newId } from "#shared/ids";
import type { ProviderFetch } from "#shared/provider/types";
import { sendDue } from "../../workers/projects/src/webhooks/sending/send-due.ts";
import { type TestDatabase, startTestDatabase } from "#support/database";
import { service } from "#support/services/callers";
import {
  makeTenant,
  projectsInProcess,
  startProjectsIsolate,
} from "#support/services/projects-in-process";
import { keyEntry } from "#support/services/providers-in-process";
import { valueOf } from "#support/services/result";

const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";
const WEBHOOKS = 10;
const EACH = 1_000;
/** What one run may start, and how much of it one webhook may hold. */
const PER_RUN = 300;
const PER_WEBHOOK = 2;

let stores: TestDatabase;

beforeAll(async () => {
  stores = await startTestDatabase({ databaseUrl: POSTGRES_URL });
});
afterAll(() => stores.close());

test("of 10,000 deliveries a slow webhook among ten delays none of the other nine", async () => {
  const sentTo = new Map<string, number>();
  let slow = "";
  // It answers only when all the others have everything: slower than any clock could measure.
  const held = Promise.withResolvers<Response>();
  const fetch: ProviderFetch = async (url) => {
    sentTo.set(url, (sentTo.get(url) ?? 0) + 1);
    return url === slow ? held.promise : new Response(null, { status: 204 });
  };
  const isolate = {
    ...startProjectsIsolate(stores, { vaultKeys: keyEntry("k1") }),
    provider: { fetch },
    // Time stands still, so that a busy machine does not end a run before its work is done.
    clock: () => 0,
  };
  const { projectId, as } = await makeTenant(isolate);
  const urls: string[] = [];
  for (let n = 0; n < WEBHOOKS; n++) {
    const url = `https://hooks.example.com/${n}`;
    valueOf(await projectsInProcess(isolate).createWebhook(as("owner"), { url }));
    urls.push(url);
  }
  await isolate.settled();
  slow = urls[0] ?? "";
  await isolate.db.execute(sql`delete from webhook_deliveries where project_id = ${projectId}`);
  sentTo.clear();
  await isolate.db.execute(sql`
    insert into webhook_deliveries (webhook_id, event_id, project_id, type, data, occurred_at, next_attempt_at)
    select w.id, ${newId("event")} || n, ${projectId}, 'project.renamed', '{}', clock_timestamp(), clock_timestamp()
    from webhooks w cross join generate_series(1, ${EACH}::int) n where w.project_id = ${projectId}`);

  const others = urls.slice(1);
  const countOf = (url: string) => sentTo.get(url) ?? 0;
  const sent = () => others.reduce((sum, url) => sum + countOf(url), 0);
  const all = others.length * EACH;
  const runs: Promise<unknown>[] = [];
  while (sent() < all) {
    const before = sent();
    // Each run still waits for the slow webhook when the next one begins.
    runs.push(sendDue(isolate, service("gateway"), projectId));
    const wanted = Math.min(all, before + PER_RUN - PER_WEBHOOK);
    await vi.waitFor(() => expect(sent()).toBeGreaterThanOrEqual(wanted), {
      timeout: 90_000,
      interval: 5,
    });
    // They take turns: no one is more than two claims ahead of another.
    const counts = others.map(countOf);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(20);
  }
  expect(others.map(countOf)).toEqual(others.map(() => EACH));
  expect(runs.length).toBe(Math.ceil(all / (PER_RUN - PER_WEBHOOK)));
  expect(countOf(slow)).toBeGreaterThan(0);
  expect(countOf(slow)).toBeLessThanOrEqual(runs.length * PER_WEBHOOK);
  held.resolve(new Response(null, { status: 204 }));
  await Promise.all(runs);
}, 240_000);
