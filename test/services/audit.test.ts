import { afterAll, beforeAll, expect, test } from "vitest";
import { listLinesAfter } from "../../workers/projects/src/audit/audit-repository.ts";
import { drainOutbox } from "../../workers/projects/src/audit/drain-outbox.ts";
import { verifyAuditChain } from "../../workers/projects/src/audit/verify-audit-chain.ts";
import { type TestDatabase, startTestDatabase } from "#support/database";
import { addMadeUpEvents } from "#support/made-up-events";
import { service } from "#support/services/callers";
import { makeTenant, startProjectsIsolate } from "#support/services/projects-in-process";
import { valueOf } from "#support/services/result";

// On the embedded PostgreSQL, drainers take turns anyway. Here their statements really overlap.

const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";

let stores: TestDatabase;

beforeAll(async () => {
  stores = await startTestDatabase({ databaseUrl: POSTGRES_URL });
});
afterAll(() => stores.close());

test("eight drainers make one whole chain while events are still being written", async () => {
  const projects = startProjectsIsolate(stores);
  const { projectId } = await makeTenant(projects);
  await projects.settled();
  const before = (await listLinesAfter(projects.db, projectId, 0, 10)).length;
  const addEvents = async (): Promise<void> => {
    for (let batch = 0; batch < 20; batch++) await addMadeUpEvents(projects.db, projectId, 50);
  };
  let writing = true;
  const drainer = async (): Promise<number> => {
    const isolate = startProjectsIsolate(stores);
    let drained = 0;
    for (let last = false; !last;) {
      last = !writing;
      const input = { project_id: projectId };
      drained += valueOf(await drainOutbox(isolate, service("tokens", projectId), input)).drained;
    }
    return drained;
  };
  const drainers = Array.from({ length: 8 }, drainer);
  await addEvents();
  writing = false;
  let drained = (await Promise.all(drainers)).reduce((sum, count) => sum + count, 0);
  // A drainer that lost the race may have left the rest to the others.
  drained += await drainer();
  expect(drained).toBe(1_000);
  const lines = await listLinesAfter(projects.db, projectId, 0, 10_000);
  expect(lines).toHaveLength(before + 1_000);
  expect(new Set(lines.map((line) => line.event_id)).size).toBe(before + 1_000);
  expect(await verifyAuditChain(projectId, lines)).toMatchObject({
    intact: true,
    head: { seq: before + 1_000 },
  });
});
