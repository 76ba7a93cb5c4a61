import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditExportLine } from "#shared/contracts/projects/audit-log";
import { verifyAuditChain } from "../../workers/projects/src/audit/verify-audit-chain.ts";
import { expectProblem } from "#support/openapi/problem";
import { type TestStack, startTestStack } from "#support/stack";
import { type Tenant, openTenant, signUpDeveloper } from "#support/tenant";

let stack: TestStack;
let tenant: Tenant;

beforeAll(async () => {
  stack = await startTestStack();
  tenant = await openTenant(stack, await signUpDeveloper(stack));
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
