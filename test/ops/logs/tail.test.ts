import { afterAll, beforeAll, expect, test } from "vitest";
import { expireToken, databaseOf } from "#support/stored";
import ecs from "../../../deploy/logging/ecs-fields.json" with { type: "json" };
import { bundleWorkers } from "../../../deploy/workerd/bundle.ts";
import { ALL_WORKERS, isTailed } from "../../../deploy/workerd/environment.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import { connectAtDouble } from "#support/flow";
import { type ProviderDouble, startProviderDouble } from "#support/provider-double/provider-double";
import { type Tenant, openTenant, plugInDouble, signUpDeveloper } from "#support/tenant";
import {
  type TestBacking,
  type WorkerProcesses,
  startTestBacking,
  startWorkerProcesses,
} from "#support/worker-processes";
import { scrape, total } from "../metrics/support/scrape.ts";
import { type ElasticsearchDouble, startElasticsearchDouble } from "./support/elasticsearch.ts";
import { readFile } from "node:fs/promises";

type Document = Record<string, unknown>;

const MARK = "MARKER";
const API_KEY = "TUFSS0VSOmtleQ==";
const STREAM = "logs-atlas-default";
const undo = new AsyncDisposableStack();
let elasticsearch: ElasticsearchDouble;
let backing: TestBacking;
let workers: WorkerProcesses;
let double: ProviderDouble;
let tenant: Tenant;
let integration: Integration;
let connectionId: string;

/** Cloudflare's `tail_consumers`, as workerd has them: the same event, by the same code of the runtime. */
function withTails(config: string): string {
  const [head = "", ...constants] = config.split(/^(?=const \w+ :Workerd\.Worker)/m);
  const network = '(name = "elastic", network = (allow = ["local"])),';
  return [
    head.replace("services = [", `services = [\n    ${network}`),
    ...constants.map((constant) => {
      const [, name = ""] = /^const (\w+)Worker/.exec(constant) ?? [];
      const worker = ALL_WORKERS.find((one) => one === name);
      if (worker === "tail")
        return constant.replace(/globalOutbound = "[^"]+"/, 'globalOutbound = "elastic"');
      return worker !== undefined && isTailed(worker)
        ? constant.replace(/(globalOutbound = )/, 'tails = [(name = "tail")],\n  $1')
        : constant;
    }),
  ].join("");
}

beforeAll(async () => {
  elasticsearch = await startElasticsearchDouble();
  undo.defer(() => elasticsearch.close());
  await fetch(`http://127.0.0.1:${elasticsearch.port}/_index_template/logs-atlas`, {
    method: "PUT",
    body: await readFile("deploy/logging/index-template.json"),
  });
  double = await startProviderDouble();
  undo.defer(() => double.close());
  backing = await startTestBacking();
  undo.defer(() => backing.close());
  workers = await startWorkerProcesses(backing, {
    workers: await bundleWorkers({ workers: ALL_WORKERS }),
    localProviders: [double.origin],
    env: {
      ATLAS_ACCESS_LOG: "1",
      ELASTICSEARCH_URL: `http://127.0.0.1:${elasticsearch.port}`,
      ELASTICSEARCH_API_KEY: API_KEY,
    },
    changeConfig: withTails,
  });
  undo.defer(() => workers.stop());
  tenant = await openTenant(workers, await signUpDeveloper(workers));
  integration = await plugInDouble(tenant, double);
  ({ connectionId } = await connectAtDouble(tenant, integration));
});
afterAll(() => undo.disposeAsync());

const documents = (): Document[] =>
  (elasticsearch.streams.get(STREAM) ?? []).map(({ source }) => source);

/** The lines that Workers printed, as they are in this process's output. */
const printed = (): Document[] =>
  workers.logLines.flatMap((line) => {
    const start = line.indexOf('{"@timestamp"');
    return start < 0 ? [] : [JSON.parse(line.slice(start)) as Document];
  });
const ofOthers = (): Document[] =>
  printed().filter(
    (line) => !["atlas-tail", "atlas-telemetry"].includes(`${line["service.name"]}`),
  );

const sorted = (document: Document): string =>
  JSON.stringify(Object.entries(document).toSorted(([a], [b]) => (a < b ? -1 : 1)));

async function everyLineIsStored(): Promise<void> {
  await expect
    .poll(() => documents().length, { timeout: 30_000 })
    .toBeGreaterThanOrEqual(ofOthers().length);
  const wanted = ofOthers().map((line) => sorted({ ...line, "event.dataset": "atlas" }));
  expect(documents().map(sorted).toSorted()).toEqual(wanted.toSorted());
}
const send = (path: string) =>
  fetch(`${workers.publicUrl}${path}`, {
    headers: { authorization: `Bearer ${MARK}`, cookie: `a=${MARK}`, "user-agent": MARK },
  });
const counted = async (result: string): Promise<number> =>
  total(
    await scrape(workers.metricsUrls[0] ?? "", backing.secrets.metricsToken),
    "atlas_log_lines_total",
    { result, worker: "tail" },
  ) ?? 0;

test("every line of every Worker is stored once, compressed, with the key, and none has a secret", async () => {
  for (const path of [
    `/v1/key?api_key=${tenant.apiKey.secret}`,
    `/v1/connections/${MARK}`,
    `/connect/${MARK}`,
    `/callback/x?code=${MARK}&state=${MARK}`,
  ])
    await send(path);
  await expireToken(databaseOf(backing.backing.bridge), backing.backing.bridge, connectionId);
  double.program("refresh", [{ kind: "status", status: 500, body: MARK }, { kind: "ok" }]);
  await tenant.app.send("GET", `/v1/connections/${connectionId}/token`);
  await databaseOf(backing.backing.bridge).$client.query(
    "alter table connections rename to connections_away",
  );
  expect((await tenant.app.send("GET", `/v1/connections?external_id=${MARK}`)).status).toBe(500);
  await databaseOf(backing.backing.bridge).$client.query(
    "alter table connections_away rename to connections",
  );
  await everyLineIsStored();
  expect(documents().length).toBeGreaterThan(10);
  const from = new Set(documents().map((document) => document["service.name"]));
  expect([...from]).toEqual(expect.arrayContaining(["atlas-gateway", "atlas-tokens"]));
  expect(elasticsearch.complaints).toEqual([]);
  for (const { authorization, encoding } of elasticsearch.requests)
    expect([authorization, encoding]).toEqual([`ApiKey ${API_KEY}`, "gzip"]);
  for (const document of documents())
    expect(Object.keys(document).filter((name) => !(name in ecs.fields))).toEqual([]);
  const text = JSON.stringify(documents());
  for (const secret of [
    MARK,
    API_KEY,
    tenant.apiKey.secret,
    double.client.clientSecret,
    ...double.refreshCallsPerToken().keys(),
  ])
    expect(text).not.toContain(secret);
});

test("lines that Elasticsearch cannot take now are sent again, under their own id", async () => {
  elasticsearch.itemStatuses.push(429, 503);
  await send("/v1/key");
  await send("/v1/key");
  await everyLineIsStored();
  await elasticsearch.pause();
  await send("/v1/key");
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  await elasticsearch.resume();
  await everyLineIsStored();
  expect(printed().filter((line) => line["service.name"] === "atlas-tail")).toEqual([]);
});

test("what was stored by a request that got no answer is not stored again, and not lost", async () => {
  const before = await counted("refused");
  elasticsearch.itemStatuses.push(409);
  await send("/v1/key");
  await expect.poll(() => elasticsearch.itemStatuses.length, { timeout: 10_000 }).toBe(0);
  await expect.poll(() => counted("stored"), { timeout: 20_000 }).toBeGreaterThan(0);
  expect(await counted("refused")).toBe(before);
});

test("lines that are refused for good are counted and named by their status, and the next are stored", async () => {
  const before = await counted("refused");
  elasticsearch.itemStatuses.push(400);
  await send("/v1/key");
  await expect.poll(() => elasticsearch.itemStatuses.length, { timeout: 10_000 }).toBe(0);
  elasticsearch.bulkStatus = 401;
  await send("/v1/key");
  await expect.poll(async () => (await counted("refused")) - before, { timeout: 30_000 }).toBe(2);
  elasticsearch.bulkStatus = null;
  const complaints = printed().filter((line) => line["service.name"] === "atlas-tail");
  expect(complaints).toMatchObject([
    { "event.action": "log_lines_refused", labels: { code: "200", count: 1 } },
    { "event.action": "log_lines_refused", labels: { code: "401", count: 1 } },
  ]);
  const stored = documents().length;
  await send("/v1/key");
  await expect.poll(() => documents().length, { timeout: 10_000 }).toBe(stored + 1);
});

test("a slow or dead Elasticsearch delays no request", async () => {
  await elasticsearch.pause();
  const startedMs = Date.now();
  for (let n = 0; n < 10; n++) expect((await send("/v1/key")).status).toBe(401);
  expect(Date.now() - startedMs).toBeLessThan(5_000);
  await elasticsearch.resume();
});
