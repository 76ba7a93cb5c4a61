import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditExportLine } from "#shared/contracts/projects/audit-log";
import type { NewAccessToken } from "#shared/contracts/auth/access-token";
import { expectOk } from "../../dev/demo/dashboard-client.ts";
import { verifyAuditChain } from "../../workers/projects/src/audit/verify-audit-chain.ts";
import { AppClient } from "#support/app-client";
import { expectProblem } from "#support/openapi/problem";
import { type TestStack, startTestStack } from "#support/stack";
import { type Tenant, openTenant, signUpDeveloper } from "#support/tenant";

let stack: TestStack;
let tenant: Tenant;
let password: string;

beforeAll(async () => {
  stack = await startTestStack();
  const developer = await signUpDeveloper(stack);
  ({ password } = developer);
  tenant = await openTenant(stack, developer);
});
afterAll(() => stack?.stop());

test("a key gets the whole log as NDJSON, which verifies, and as CSV", async () => {
  const { app, projectId } = tenant;
  const answer = await app.send("GET", "/v1/audit-log/export");
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("application/x-ndjson");
  expect(answer.headers.get("content-disposition")).toMatch(
    new RegExp(`^attachment; filename="audit-log_${projectId}_\\d+\\.ndjson"$`),
  );
  const lines = answer.text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as AuditExportLine);
  expect(lines.length).toBeGreaterThan(1);
  expect(await verifyAuditChain(projectId, lines)).toMatchObject({
    intact: true,
    head: { seq: lines.length },
  });
  const csv = await app.send("GET", "/v1/audit-log/export?format=csv&type=project.created");
  expect(csv.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  const rows = csv.text.trimEnd().split("\r\n");
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatch(/^project_id,seq,event_id,type,/);
  expect(rows[1]).toContain(`${projectId},1,`);
});

test("an export writes who made it, and a filter that is none is refused before that", async () => {
  const { app, projectId } = tenant;
  const { dashboard } = tenant.developer;
  const path = `/v1/projects/${projectId}/audit-log`;
  expectProblem(await app.send("GET", "/v1/audit-log/export?format=xlsx"), 400, "invalid_request");
  const answer = await dashboard.send("GET", `${path}/export?format=csv`);
  expect(answer.status).toBe(200);
  const log = await dashboard.send("GET", `${path}?type=audit_log.exported`);
  expect(JSON.parse(log.text)).toMatchObject({
    data: [
      { data: { format: "csv" }, actor: { type: "account" } },
      { data: { format: "csv" }, actor: { type: "api_key" } },
      { data: { format: "ndjson" }, actor: { type: "api_key" } },
    ],
  });
});

/** The rows of a CSV file, by their header. */
function readCsv(text: string): Record<string, string>[] {
  const rows = text
    .trimEnd()
    .split("\r\n")
    .map((row) =>
      [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(
        ([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain,
      ),
    );
  const [header = [], ...lines] = rows;
  return lines.map((cells) => Object.fromEntries(header.map((name, n) => [name, cells[n] ?? ""])));
}

const lineOf = (row: Record<string, string>): AuditExportLine => {
  const of = (name: string): string => row[name] ?? "";
  const orNull = (name: string): string | null => row[name] || null;
  const token_id = orNull("actor_token_id");
  return {
    project_id: of("project_id"),
    seq: Number(of("seq")),
    event_id: of("event_id"),
    type: of("type"),
    occurred_at: of("occurred_at"),
    actor: {
      type: of("actor_type"),
      id: orNull("actor_id"),
      ...(token_id === null ? {} : { token_id }),
    },
    subject: orNull("subject"),
    data: JSON.parse(of("data")),
    request_id: orNull("request_id"),
    address: orNull("address"),
    result: row["result"] === "done" || row["result"] === "refused" ? row["result"] : null,
    previous_hash: of("previous_hash"),
    hash: of("hash"),
  };
};

test("a CSV export verifies like NDJSON, also what a personal access token did", async () => {
  const { app, projectId } = tenant;
  const { dashboard } = tenant.developer;
  const made = await dashboard.send("POST", "/v1/account/tokens", {
    name: "Robot",
    permissions: ["project:read", "project:write"],
    current_password: password,
  });
  const token = expectOk<NewAccessToken>("access token", made);
  const robot = new AppClient(stack.publicUrl, token.secret);
  const path = `/v1/projects/${projectId}`;
  expectOk("project", await robot.send("PATCH", path, { name: 'Shop, "new"' }));
  const log = () => app.send("GET", "/v1/audit-log/export?format=csv");
  await expect.poll(async () => (await log()).text).toContain(token.id);
  const lines = readCsv((await log()).text).map(lineOf);
  expect(lines.find(({ actor }) => actor.token_id === token.id)).toMatchObject({
    type: "project.renamed",
    actor: { type: "account", id: tenant.developer.session.account.id },
  });
  expect(await verifyAuditChain(projectId, lines)).toMatchObject({
    intact: true,
    head: { seq: lines.length },
  });
});
