import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectOk } from "../../../dev/demo/dashboard-client.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import { connectAtDouble, flowBeforeCallback, visit } from "#support/flow";
import { slow } from "#support/provider-double/behaviour";
import { type ProviderDouble, startProviderDouble } from "#support/provider-double/provider-double";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf, expireToken } from "#support/stored";
import { type Tenant, openTenant, plugInDouble, signUpDeveloper } from "#support/tenant";
import { type Sample, scrape, total } from "./support/scrape.ts";
import { signInTooOften } from "./support/too-many.ts";

let stack: TestStack;
let double: ProviderDouble;
let tenant: Tenant;
let integration: Integration;
let connectionId: string;
let before: Sample[];

/** An isolate reports five seconds after the first request that it has not reported. */
const REPORTED_MS = 6_000;

const read = (): Promise<Sample[]> => scrape(stack.metricsUrls[0] ?? "", stack.metricsToken);

beforeAll(async () => {
  double = await startProviderDouble();
  stack = await startTestStack({ localProviders: [double.origin] });
  tenant = await openTenant(stack, await signUpDeveloper(stack));
  integration = await plugInDouble(tenant, double);
  ({ connectionId } = await connectAtDouble(tenant, integration));
  await pause(REPORTED_MS);
  before = await read();
});
afterAll(async () => {
  await stack?.stop();
  await double?.close();
});

/** What was counted since the start of the tests. */
async function grown(name: string, labels: Record<string, string>): Promise<number> {
  const after = total(await read(), name, labels) ?? 0;
  return after - (total(before, name, labels) ?? 0);
}
const settles = (name: string, labels: Record<string, string>) =>
  expect.poll(() => grown(name, labels), { timeout: 20_000, interval: 500 });
const tokenPath = (): string => `/v1/connections/${connectionId}/token`;
const TOKEN_ROUTE = "/v1/connections/:connection_id/token";

test("what set the installation up was counted", async () => {
  expect(total(before, "atlas_flows_total", { step: "done", result: "connected" })).toBe(1);
  expect(total(before, "atlas_flow_starts_total", { result: "ok" })).toBe(1);
  expect(total(before, "atlas_rpc_requests_total", { method: "createProject" })).toBe(1);
  expect(total(before, "atlas_http_requests_total", { route: "/v1/sign-up" })).toBe(1);
  expect(total(before, "atlas_metrics_lost_batches_total")).toBeNull();
});

test("every read is counted once, by its route, its method and where its token came from", async () => {
  for (let n = 0; n < 5; n++) await tenant.app.readToken(connectionId);
  const missing = "con_00000000000000000000000000";
  await tenant.app.send("GET", `/v1/connections/${missing}/token`);
  await settles("atlas_token_reads_total", { result: "ok" }).toBe(5);
  await settles("atlas_token_reads_total", { result: "not_found" }).toBe(1);
  const http = { door: "public", method: "GET", route: TOKEN_ROUTE };
  await settles("atlas_http_requests_total", { ...http, status: "200" }).toBe(5);
  await settles("atlas_http_requests_total", { ...http, status: "404" }).toBe(1);
  await settles("atlas_http_request_duration_seconds_count", http).toBe(6);
  await settles("atlas_http_request_duration_seconds_bucket", { ...http, le: "+Inf" }).toBe(6);
  const rpc = { worker: "tokens", method: "readTokenText" };
  await settles("atlas_rpc_requests_total", { ...rpc, code: "ok" }).toBe(5);
  await settles("atlas_rpc_requests_total", { ...rpc, code: "not_found" }).toBe(1);
  await settles("atlas_rpc_duration_seconds_count", rpc).toBe(6);
  const hits = await grown("atlas_cache_requests_total", { cache: "tokens", result: "hit" });
  const misses = await grown("atlas_cache_requests_total", { cache: "tokens", result: "miss" });
  expect(hits + misses).toBe(6);
  await settles("atlas_token_read_duration_seconds_count", { source: "cache" }).toBe(hits);
  await settles("atlas_token_read_duration_seconds_count", {}).toBe(6);
});

test("a path that exists nowhere and a method that is unusual become no labels of their own", async () => {
  await fetch(`${stack.publicUrl}/nowhere-${connectionId}`);
  await fetch(`${stack.publicUrl}/nowhere`, { method: "BREW" }).catch(() => null);
  await settles("atlas_http_requests_total", { route: "unmatched", method: "GET" }).toBe(1);
  const labels = (await read()).flatMap((sample) => Object.values(sample.labels));
  expect(
    labels.filter((value) => /nowhere|BREW|con_|prj_|127\.0\.0\.1|localhost/.test(value)),
  ).toEqual([]);
});

test("a bulk read counts each of its entries", async () => {
  const earlier = await grown("atlas_token_reads_total", { result: "ok" });
  await tenant.app.send("POST", "/v1/tokens", { connection_ids: [connectionId] });
  await settles("atlas_token_reads_total", { result: "ok" }).toBe(earlier + 1);
});

test("refreshes are counted by outcome and integration, with the request that they sent", async () => {
  const sent = await grown("atlas_provider_requests_total", { worker: "tokens", result: "2xx" });
  await tenant.app.refresh(connectionId);
  const refresh = { integration: integration.id };
  await settles("atlas_refresh_total", { ...refresh, outcome: "refreshed" }).toBe(1);
  await settles("atlas_refresh_duration_seconds_count", { outcome: "refreshed" }).toBe(1);
  await settles("atlas_provider_requests_total", { worker: "tokens", result: "2xx" }).toBe(
    sent + 1,
  );
  await expireToken(databaseOf(stack.bridge), stack.bridge, connectionId);
  double.program("refresh", { kind: "status", status: 503 });
  await tenant.app.send("GET", tokenPath());
  await settles("atlas_refresh_total", { ...refresh, outcome: "provider_unavailable" }).toBe(1);
  await settles("atlas_provider_requests_total", { worker: "tokens", result: "5xx" }).toBe(1);
  await settles("atlas_token_reads_total", { result: "provider_unavailable" }).toBe(1);
});

test("of readers that find the same token expired one refreshes, and the waits of the others are counted", async () => {
  const { connectionId: shared } = await connectAtDouble(tenant, integration);
  const refreshed = await grown("atlas_refresh_total", { outcome: "refreshed" });
  await expireToken(databaseOf(stack.bridge), stack.bridge, shared);
  double.program("refresh", slow(400));
  const path = `/v1/connections/${shared}/token`;
  const answers = await Promise.all(Array.from({ length: 8 }, () => tenant.app.send("GET", path)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  await settles("atlas_refresh_total", { outcome: "refreshed" }).toBe(refreshed + 1);
  await settles("atlas_lease_waits_total", { result: "entry" }).toBeGreaterThan(0);
});

test("flows are counted by the step and the reason of their end", async () => {
  const denied = await flowBeforeCallback(tenant, integration);
  denied.callbackUrl.searchParams.delete("code");
  denied.callbackUrl.searchParams.set("error", "access_denied");
  await visit(denied.callbackUrl, denied.cookie);
  double.program("token", { kind: "error", error: "invalid_grant" });
  const refused = await flowBeforeCallback(tenant, integration);
  await visit(refused.callbackUrl, refused.cookie);
  const own = { integration: integration.id };
  await settles("atlas_flows_total", { ...own, step: "callback", result: "denied" }).toBe(1);
  await settles("atlas_flows_total", { ...own, step: "exchange", result: "failed" }).toBe(1);
  await settles("atlas_flow_starts_total", { result: "ok" }).toBe(3);
});

describe("a round of jobs", () => {
  test("is counted, and shows when each job last went well, what waits and how old the keys are", async () => {
    const startedSeconds = Date.now() / 1_000;
    expect(await stack.runJobs()).toBe(200);
    for (const job of ["auth", "projects", "tokens"]) {
      await settles("atlas_job_runs_total", { job_name: job, result: "ok" }).toBe(1);
      const ended = total(await read(), "atlas_job_last_success_timestamp_seconds", {
        job_name: job,
      });
      expect(ended).toBeGreaterThanOrEqual(startedSeconds - 1);
      expect(ended).toBeLessThan(startedSeconds + 60);
    }
    const settled = [
      "atlas_outbox_backlog",
      "atlas_refreshes_overdue",
      "atlas_revocations_waiting",
    ];
    for (const name of settled) await settles(name, {}).toBe(0);
    for (const key of ["data", "wrapping"])
      expect(total(await read(), "atlas_key_age_seconds", { key })).toBeGreaterThan(0);
  });

  test("shows the integration whose circuit is open, and that it is closed again", async () => {
    const db = databaseOf(stack.bridge);
    const setCircuit = (openSeconds: number) =>
      db.$client.query(
        `insert into refresh_circuits (integration_id, project_id, failures, code, open_until)
         values ($1, $2, 9, 'provider_unavailable', clock_timestamp() + make_interval(secs => $3))
         on conflict (integration_id) do update set open_until = excluded.open_until`,
        [integration.id, tenant.projectId, openSeconds],
      );
    await setCircuit(600);
    await stack.runJobs();
    await settles("atlas_circuit_open", { integration: integration.id }).toBe(1);
    await setCircuit(-600);
    await stack.runJobs();
    await settles("atlas_circuit_open", { integration: integration.id }).toBe(0);
  });
});

test("refused sign-ins are counted where they are limited", async () => {
  const refused = await signInTooOften(stack);
  expect(refused).toBeGreaterThan(0);
  const http = { door: "dashboard", route: "/v1/sign-in", status: "429" };
  await settles("atlas_http_requests_total", http).toBe(refused);
  await expect.poll(() => grown("atlas_rate_limited_total", {}), { timeout: 20_000 }).toBe(refused);
});

test("requests to the stores are counted, and those that find Redis down", async () => {
  expect(await grown("atlas_database_requests_total", { result: "ok" })).toBeGreaterThan(0);
  expect(await grown("atlas_redis_requests_total", { result: "ok" })).toBeGreaterThan(0);
  stack.bridge.faults.set("redis", { mode: "refuse", delayMs: 0 });
  await tenant.app.send("GET", tokenPath());
  stack.bridge.faults.set("redis", { mode: "ok", delayMs: 0 });
  await settles("atlas_redis_requests_total", { worker: "tokens", result: "failed" }).toBe(1);
  await settles("atlas_cache_requests_total", { cache: "tokens", result: "unavailable" }).toBe(1);
});

test("the totals outlive a time in which nobody asks for them", async () => {
  // Counts of reads are written ten seconds later, and that is reported after five more.
  await pause(10_000 + REPORTED_MS);
  const earlier = total(await read(), "atlas_token_reads_total");
  // workerd ends an object that nobody has asked for ten seconds, unless it is told not to.
  await pause(14_000);
  expect(total(await read(), "atlas_token_reads_total")).toBe(earlier);
  expect(expectOk("read", await tenant.app.send("GET", "/v1/key"))).toBeDefined();
});

test("every statement of the page about the door holds: 401 without the token, 404 elsewhere", async () => {
  const [url = ""] = stack.metricsUrls;
  expect((await fetch(url)).status).toBe(401);
  expect((await fetch(new URL("/", url))).status).toBe(404);
  expect((await fetch(`${stack.publicUrl}/metrics`)).status).toBe(404);
  const wrong = { authorization: `Bearer ${stack.jobsSecret}` };
  expect((await fetch(url, { headers: wrong })).status).toBe(401);
});
