import { type Credentials, DashboardClient } from "../../../dev/demo/dashboard-client.ts";
import { newCredentials } from "../../../dev/demo/journey.ts";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DASHBOARDS } from "../../../deploy/monitoring/source/dashboards.ts";
import { WINDOWS } from "../../../deploy/monitoring/source/alert.ts";
import { allAlerts } from "../../../deploy/monitoring/source/render-rules.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import { connectAtDouble, flowBeforeCallback, visit } from "#support/flow";
import { slow } from "#support/provider-double/behaviour";
import { type ProviderDouble, startProviderDouble } from "#support/provider-double/provider-double";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf, expireToken } from "#support/stored";
import { type Tenant, openTenant, plugInDouble, signUpDeveloper } from "#support/tenant";
import { type Receiver, startReceiver } from "../traces/support/receiver.ts";
import { MONITORING, type Monitors, startMonitors } from "./support/monitors.ts";
import { ensurePrograms, run } from "./support/programs.ts";
import { signInTooOften } from "./support/too-many.ts";

let double: ProviderDouble;
let stack: TestStack;
let tenant: Tenant;
let monitors: Monitors;
let receiver: Receiver;

/** An isolate reports after five seconds, and Prometheus scrapes every second. */
const SCRAPED_MS = 8_000;

beforeAll(async () => {
  ensurePrograms();
  double = await startProviderDouble();
  receiver = await startReceiver();
  stack = await startTestStack({
    localProviders: [double.origin],
    env: { ATLAS_TRACES_RATIO: "1", OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });
  monitors = await startMonitors(stack);
  tenant = await openTenant(stack, await signUpDeveloper(stack));
});
afterAll(async () => {
  await monitors?.stop();
  await stack?.stop();
  await double?.close();
  await receiver?.close();
});

const read = (connectionId: string) =>
  tenant.app.send("GET", `/v1/connections/${connectionId}/token`);

test("the configurations are what the real programs accept, and the rules do what their tests say", () => {
  for (const args of [
    ["check", "rules", `${MONITORING}rules/atlas.yaml`],
    ["test", "rules", `${MONITORING}rules/atlas.test.yaml`],
    ["check", "config", "--syntax-only", `${MONITORING}prometheus.yaml`],
    ["check", "config", "--syntax-only", "deploy/compose/prometheus.yaml"],
  ])
    expect(run("promtool", args)).toMatchObject({ status: 0 });
  expect(run("amtool", ["check-config", `${MONITORING}alertmanager.yaml`]).status).toBe(0);
});

test("a rule that says something else fails its test", async () => {
  const broken = await monitors.breakRules(/> 900/, "> 9000");
  expect(broken.status).not.toBe(0);
  expect(broken.output).toContain("AtlasOutboxBacklog");
});

/** Something of everything that a dashboard shows. */
async function makeTraffic(integration: Integration): Promise<void> {
  const { connectionId } = await connectAtDouble(tenant, integration);
  for (let n = 0; n < 3; n++) await read(connectionId);
  // Before the refresh by hand: its result would be at hand in the isolate, and nobody would wait.
  await expireToken(databaseOf(stack.bridge), stack.bridge, connectionId);
  double.program("refresh", slow(400));
  await Promise.all(Array.from({ length: 8 }, () => read(connectionId)));
  double.program("refresh", { kind: "ok" });
  await tenant.app.refresh(connectionId);
  double.program("token", { kind: "error", error: "invalid_grant" });
  const refused = await flowBeforeCallback(tenant, integration);
  const ended = await visit(refused.callbackUrl, refused.cookie);
  expect(ended.headers.get("location")).toContain("error=code_refused");
  double.program("token", { kind: "ok" });
  await tenant.app.send("GET", "/v1/connections/con_00000000000000000000000000");
  await databaseOf(stack.bridge).$client.query(
    `insert into refresh_circuits (integration_id, project_id, failures, code, open_until)
     values ('int_other', $1, 9, 'provider_unavailable', clock_timestamp() + interval '10 minutes')
     on conflict do nothing`,
    [tenant.projectId],
  );
  const guest = newCredentials();
  await tenant.developer.dashboard.send("POST", `/v1/projects/${tenant.projectId}/invitations`, {
    email: guest.email,
    role: "viewer",
  });
  await refuseSignUp(guest);
  await stack.runJobs();
}

/** Somebody signs up while nobody may. */
async function refuseSignUp(guest: Credentials): Promise<void> {
  const { $client: sql } = databaseOf(stack.bridge);
  const set = (policy: string) =>
    sql.query(
      `insert into platform_settings (id, sign_up_policy) values ('platform', $1)
       on conflict (id) do update set sign_up_policy = excluded.sign_up_policy`,
      [policy],
    );
  await set("closed");
  await new DashboardClient(stack.dashboardUrl).signUp(guest);
  await set("open");
}

test("every expression of every dashboard returns data from the running system", async () => {
  const integration = await plugInDouble(tenant, double);
  expect(await signInTooOften(stack)).toBeGreaterThan(0);
  // The double answers 404: an attempt that failed, and a delivery that waits for the next one.
  const webhook = await tenant.app.send("POST", "/v1/webhooks", { url: `${double.origin}/hooks` });
  expect(webhook.status).toBe(201);
  for (let round = 0; round < 2; round++) {
    await makeTraffic(integration);
    await pause(SCRAPED_MS);
  }
  const empty: string[] = [];
  for (const { title, panels } of DASHBOARDS)
    for (const panel of panels)
      for (const { expr } of panel.queries) {
        const result = await monitors.query(expr.replaceAll("$__rate_interval", "1m"));
        if (result.length === 0) empty.push(`${title}, ${panel.title}: ${expr}`);
      }
  expect(empty).toEqual([]);
});

test("every expression of an alert is one that Prometheus can run, and a healthy system pages nobody", async () => {
  for (const { expr } of allAlerts(WINDOWS)) await monitors.query(expr);
  const pages = (await monitors.activeAlerts()).filter(({ severity }) => severity === "page");
  expect(pages).toEqual([]);
  expect((await monitors.query('up{job="atlas"}')).map(({ value }) => value[1])).toEqual(["1"]);
});

test("a provider that goes away becomes an alert with its integration's name, at Alertmanager and at the receiver", async () => {
  const integration = await plugInDouble(tenant, double);
  const healthy = await plugInDouble(tenant, double);
  const db = databaseOf(stack.bridge);
  const connections: string[] = [];
  for (let n = 0; n < 6; n++)
    connections.push((await connectAtDouble(tenant, integration)).connectionId);
  const { connectionId: other } = await connectAtDouble(tenant, healthy);
  await tenant.app.refresh(other);
  for (const id of connections) await expireToken(db, stack.bridge, id);
  const [first = "", ...rest] = connections;
  double.program("refresh", { kind: "status", status: 503 });
  expect((await read(first)).status).toBe(503);
  await pause(SCRAPED_MS);
  for (const id of rest) expect((await read(id)).status).toBe(503);
  const outage = { alertname: "AtlasProviderOutage", integration: integration.id };
  await expect
    .poll(() => monitors.activeAlerts(), { timeout: 40_000, interval: 1_000 })
    .toContainEqual(expect.objectContaining({ ...outage, severity: "ticket" }));
  const arrived = () =>
    monitors.sent.flatMap(({ path, alerts }) =>
      alerts.map(({ status, labels, annotations }) => ({ path, status, labels, annotations })),
    );
  await expect.poll(arrived, { timeout: 20_000, interval: 500 }).toContainEqual(
    expect.objectContaining({
      path: "/ticket",
      status: "firing",
      labels: expect.objectContaining(outage),
      annotations: expect.objectContaining({ runbook: "docs/runbooks/provider-outage.md" }),
    }),
  );
  const named = arrived().map(({ labels }) => labels["integration"]);
  expect(named).not.toContain(healthy.id);
});
