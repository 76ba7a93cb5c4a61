import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import type {
  AuditExportLine,
  AuditExportPage,
  ReadAuditExportInput,
} from "#shared/contracts/projects/audit-log";
import { addMadeUpEvents } from "#support/made-up-events";
import type { TestDatabase } from "#support/database";
import { service } from "#support/services/callers";
import { valueOf } from "#support/services/result";
import { startStores } from "#support/services/stores";
import {
  type ProjectsIsolate,
  makeTenant,
  startProjectsIsolate,
} from "#support/services/projects-in-process";
import { drainOutbox } from "../src/audit/drain-outbox.ts";
import { LINES_PER_PAGE, readAuditExport } from "../src/audit/export/read-audit-export.ts";
import { startAuditExport } from "../src/audit/export/start-audit-export.ts";
import { verifyAuditChain } from "../src/audit/verify-audit-chain.ts";

let stores: TestDatabase;
let projects: ProjectsIsolate;

beforeAll(async () => {
  stores = await startStores();
  projects = startProjectsIsolate(stores);
});
afterAll(async () => {
  await projects.settled();
  await stores.close();
});

type Tenant = Awaited<ReturnType<typeof makeTenant>>;

/** A project whose log has at least so many lines. */
async function withLines(count: number): Promise<Tenant> {
  const tenant = await makeTenant(projects);
  const { projectId } = tenant;
  await projects.settled();
  for (let made = 0; made < count; made += 500) {
    await addMadeUpEvents(projects.db, projectId, 500);
    valueOf(await drainOutbox(projects, service("tokens", projectId), { project_id: projectId }));
  }
  return tenant;
}

async function readAll(tenant: Tenant, filter = {}) {
  const ctx = tenant.as("viewer");
  const { last_seq } = valueOf(await startAuditExport(projects, ctx, { format: "csv" }));
  await projects.settled();
  const lines: AuditExportLine[] = [];
  let statements = 0;
  for (let next: number | null = 0; next !== null; statements += 1) {
    const input: ReadAuditExportInput = { filter, after_seq: next, last_seq };
    const page: AuditExportPage = valueOf(await readAuditExport(projects, ctx, input));
    expect(page.lines.length).toBeLessThanOrEqual(LINES_PER_PAGE);
    lines.push(...page.lines);
    next = page.next;
  }
  return { lines, last_seq, statements };
}

test("an export has every line up to its start once, in pages, and can be verified", async () => {
  const tenant = await withLines(2_500);
  const { lines, last_seq, statements } = await readAll(tenant);
  expect(lines).toHaveLength(last_seq);
  expect(statements).toBe(Math.floor(last_seq / LINES_PER_PAGE) + 1);
  expect(await verifyAuditChain(tenant.projectId, lines)).toMatchObject({
    intact: true,
    head: { seq: last_seq },
  });
  // Its own line came after, and names the caller.
  const again = await readAll(tenant, { type: "audit_log.exported" });
  expect(again.lines).toMatchObject([
    { seq: last_seq + 1, actor: tenant.as("viewer").actor, data: { format: "csv" } },
  ]);
});

test("an export of another project, or without the permission, has no line", async () => {
  const tenant = await withLines(1);
  const stranger = await makeTenant(projects);
  await projects.settled();
  const { lines } = await readAll(stranger);
  expect(new Set(lines.map(({ project_id }) => project_id))).toEqual(new Set([stranger.projectId]));
  const key = {
    ...tenant.as("owner"),
    actor: { type: "api_key", id: "key_1" },
    scopes: [],
  } as const;
  const refused = { ok: false, error: { code: "forbidden" } };
  expect(await startAuditExport(projects, key, { format: "csv" })).toMatchObject(refused);
  const page = { filter: {}, after_seq: 0, last_seq: 9 };
  expect(await readAuditExport(projects, key, page)).toMatchObject(refused);
});

test.each([
  ["an actor", { actor: "acc_nobody" }, "audit_log_actor"],
  ["an access token", { token: "pat_none" }, "audit_log_token"],
  ["a type", { type: "member.left" }, "audit_log_type"],
  ["the beginning of types", { type: "invitation." }, "audit_log_type"],
  ["a subject", { subject: "con_none" }, "audit_log_project_id_subject_seq_index"],
])(
  "a search for %s that finds little reads an index, not the project's log",
  async (_what, filter, index) => {
    const tenant = await withLines(2_000);
    await projects.db.execute(sql`analyze audit_log`);
    const {
      actor = null,
      token = null,
      type = null,
      subject = null,
    } = filter as Record<string, string>;
    const condition =
      actor !== null
        ? sql`actor ->> 'id' = ${actor}`
        : token !== null
          ? sql`actor ->> 'token_id' = ${token}`
          : subject !== null
            ? sql`subject = ${subject}`
            : type?.endsWith(".")
              ? sql`type collate "C" >= ${type} and type collate "C" < 'invitation/'`
              : sql`type collate "C" = ${type}`;
    const { rows } = await projects.db.execute<{ "QUERY PLAN": string }>(sql`
    explain select * from audit_log where project_id = ${tenant.projectId} and ${condition}
    order by seq desc limit 51`);
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain(index);
  },
);
