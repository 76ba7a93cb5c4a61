import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditFilter } from "#shared/contracts/projects/audit-log";
import { exportFormats } from "../../workers/gateway/src/routes/v1/audit-log/export-formats.ts";
import { streamPages } from "../../workers/gateway/src/routes/v1/audit-log/stream-pages.ts";
import { type TestDatabase, startTestDatabase } from "#support/database";
import {
  makeTenant,
  projectsInProcess,
  startProjectsIsolate,
} from "#support/services/projects-in-process";
import { valueOf } from "#support/services/result";

const POSTGRES_URL =
  process.env["TEST_POSTGRES_URL"] ?? "postgresql://root@127.0.0.1:5432/postgres";
const LINES = 120_000;

let stores: TestDatabase;

beforeAll(async () => {
  stores = await startTestDatabase({ databaseUrl: POSTGRES_URL });
});
afterAll(() => stores.close());

test("120,000 lines leave in pages of a thousand, one statement each, with one page in memory", async () => {
  const isolate = startProjectsIsolate(stores);
  const { projectId, as } = await makeTenant(isolate);
  await isolate.settled();
  await isolate.db.execute(sql`
    insert into audit_log (project_id, seq, event_id, type, actor, subject, data, result, occurred_at, previous_hash, hash)
    select ${projectId}, n, 'evt_' || n, case when n % 1000 = 0 then 'member.left' else 'connection.updated' end,
      '{"type":"service","id":"oauth"}', 'con_1', '{"state":"active"}', 'done', clock_timestamp(), repeat('a', 64), repeat('b', 64)
    from generate_series(2, ${LINES}::int) n`);
  await isolate.db.execute(
    sql`update audit_heads set seq = ${LINES}::bigint where project_id = ${projectId}`,
  );
  await isolate.db.execute(sql`analyze audit_log`);
  const projects = projectsInProcess(isolate);
  const statements = () => stores.bridge.counts().statements;

  const run = async (filter: AuditFilter) => {
    const { last_seq } = valueOf(await projects.startAuditExport(as("viewer"), { format: "csv" }));
    await isolate.settled();
    const before = statements();
    const read = async (after_seq: number) =>
      valueOf(await projects.readAuditExport(as("viewer"), { filter, after_seq, last_seq }));
    let rows = 0;
    let longest = 0;
    for await (const chunk of streamPages(await read(0), read, exportFormats.csv)) {
      longest = Math.max(longest, chunk.byteLength);
      for (const byte of chunk) if (byte === 10) rows += 1;
    }
    return { rows, longest, statements: statements() - before };
  };

  const whole = await run({});
  expect(whole.rows).toBe(LINES + 1);
  expect(whole.statements).toBe(LINES / 1_000 + 1);
  expect(whole.longest).toBeLessThan(500_000);
  const few = await run({ type: "member." });
  expect(few.rows).toBe(LINES / 1_000 + 1);
  expect(few.statements).toBe(1);
}, 120_000);
