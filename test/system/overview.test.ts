import { afterAll, beforeAll, expect, test } from "vitest";
import { expectOk } from "../../dev/demo/dashboard-client.ts";
import type { Page } from "#shared/contracts/fields";
import type { Flow } from "#shared/contracts/oauth/flow-record";
import type { Overview } from "#shared/contracts/overview";
import type { Integration } from "#shared/contracts/providers/integration";
import { connectAtDouble, flowBeforeCallback, visit } from "#support/flow";
import { expectProblem } from "#support/openapi/problem";
import { type ProviderDouble, startProviderDouble } from "#support/provider-double/provider-double";
import { type TestStack, startTestStack } from "#support/stack";
import { type Tenant, openTenant, plugInDouble, signUpDeveloper } from "#support/tenant";

let stack: TestStack;
let double: ProviderDouble;
let tenant: Tenant;
let integration: Integration;

beforeAll(async () => {
  double = await startProviderDouble();
  stack = await startTestStack({ localProviders: [double.origin] });
  tenant = await openTenant(stack, await signUpDeveloper(stack));
  integration = await plugInDouble(tenant, double);
});
afterAll(async () => {
  await stack?.stop();
  await double?.close();
});

const overview = async (range?: string): Promise<Overview> =>
  expectOk<Overview>(
    "overview",
    await tenant.app.send("GET", `/v1/overview${range === undefined ? "" : `?range=${range}`}`),
  );

test("the overview tells what happened, at both doors, and leads to the flows of a bucket", async () => {
  const { app, developer, projectId } = tenant;
  const { connectionId } = await connectAtDouble(tenant, integration);
  for (let n = 0; n < 3; n++) await app.readToken(connectionId);
  await app.refresh(connectionId);
  const denied = await flowBeforeCallback(tenant, integration);
  denied.callbackUrl.searchParams.delete("code");
  denied.callbackUrl.searchParams.set("error", "access_denied");
  await visit(denied.callbackUrl, denied.cookie);
  double.program("token", { kind: "error", error: "invalid_grant" });
  const refused = await flowBeforeCallback(tenant, integration);
  await visit(refused.callbackUrl, refused.cookie);
  expectOk("disable", await app.send("POST", `/v1/connections/${connectionId}/disable`, {}));
  const path = `/v1/connections/${connectionId}/token`;
  expectProblem(await app.send("GET", path), 409, "connection_disabled");

  // The counts of reads and refreshes are written ten seconds after the first of them.
  await expect
    .poll(() => overview(), { timeout: 60_000, interval: 1_000 })
    .toMatchObject({ token_reads: { total: 5, failed: 1 }, refreshes: { total: 1 } });
  const shown = await overview();
  expect(shown).toMatchObject({
    range: "24h",
    bucket_seconds: 3_600,
    token_reads: { total: 5, failed: 1 },
    refreshes: { total: 1, failed: 0 },
    flows: { connected: 1, denied: 1, failed: 1, waiting: 0 },
    connections: { active: 0, pending: 0, needs_reauth: 0, disabled: 1, revoked: 0 },
    integrations: [
      {
        integration_id: integration.id,
        connections: 1,
        needs_reauth: 0,
        reads: 5,
        refreshes: 1,
        refresh_failures: 0,
        flows_failed: 1,
        last_connected_at: expect.any(String),
        last_failed_at: expect.any(String),
      },
    ],
  });
  expect(shown.token_reads.buckets).toHaveLength(24);
  expect(Date.parse(shown.to) - Date.parse(shown.from)).toBe(24 * 3_600_000);
  const inDashboard = await developer.dashboard.send("GET", `/v1/projects/${projectId}/overview`);
  expect(expectOk("overview", inDashboard)).toEqual(shown);

  const query = new URLSearchParams({ since: shown.from, until: shown.to, step: "exchange" });
  const failed = expectOk<Page<Flow>>("flows", await app.send("GET", `/v1/flows?${query}`));
  expect(failed.data).toMatchObject([{ outcome: "failed", step: "exchange" }]);
  query.set("until", shown.from);
  const none = expectOk<Page<Flow>>("flows", await app.send("GET", `/v1/flows?${query}`));
  expect(none.data).toEqual([]);
});

test("each range has its buckets, and nothing else is a range or a time", async () => {
  expect((await overview("7d")).flows.buckets).toHaveLength(56);
  expect((await overview("30d")).refreshes.buckets).toHaveLength(30);
  for (const path of [
    "/overview?range=1y",
    "/overview?range=24h&range=7d",
    "/flows?since=yesterday",
    "/flows?until=2026-02-30T00:00:00Z",
    "/flows?step=nowhere",
    "/connections?query=",
    "/connections?query=a%00b",
  ])
    expectProblem(await tenant.app.send("GET", `/v1${path}`), 400, "invalid_request");
});

test("a project without anything has an overview full of zeros", async () => {
  const { app } = await openTenant(stack, tenant.developer);
  const empty = expectOk<Overview>("overview", await app.send("GET", "/v1/overview?range=7d"));
  expect(empty.integrations).toEqual([]);
  const counts = [empty.token_reads, empty.refreshes, empty.flows, empty.connections].map((one) =>
    JSON.stringify(one)
      .replace(/"at":"[^"]*"/g, "")
      .match(/[1-9]/g),
  );
  expect(counts).toEqual([null, null, null, null]);
});
