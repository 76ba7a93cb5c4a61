import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Integration } from "#shared/contracts/providers/integration";
import { connectAtDouble } from "#support/flow";
import { type ProviderDouble, startProviderDouble } from "#support/provider-double/provider-double";
import { type TestStack, startTestStack } from "#support/stack";
import { databaseOf, expireToken } from "#support/stored";
import { type Tenant, openTenant, plugInDouble, signUpDeveloper } from "#support/tenant";
import { type Sample, scrape, total } from "../metrics/support/scrape.ts";
import { type ReceivedSpan, type Receiver, startReceiver } from "./support/receiver.ts";

let receiver: Receiver;
let double: ProviderDouble;
let stack: TestStack;
let tenant: Tenant;
let integration: Integration;
let connectionId: string;

const MARK = "MARKER";
const CREDENTIAL = "MARKER-of-the-receiver";

beforeAll(async () => {
  receiver = await startReceiver();
  double = await startProviderDouble();
  stack = await startTestStack({
    localProviders: [double.origin],
    env: {
      // Only what a caller wants is recorded, so that each test sees its own trace.
      ATLAS_TRACES_RATIO: "0",
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${CREDENTIAL}`,
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test",
    },
  });
  tenant = await openTenant(stack, await signUpDeveloper(stack));
  integration = await plugInDouble(tenant, double);
  ({ connectionId } = await connectAtDouble(tenant, integration));
});
afterAll(async () => {
  await stack?.stop();
  await double?.close();
  await receiver?.close();
});

const hex = (bytes: number): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("hex");

/** A caller's own trace. */
const newTrace = () => {
  const [traceId, spanId] = [hex(16), hex(8)];
  return { traceId, spanId, header: (flags = "01") => `00-${traceId}-${spanId}-${flags}` };
};

const ask = (path: string, traceparent: string | null, init: RequestInit = {}): Promise<Response> =>
  fetch(`${stack.publicUrl}${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${tenant.apiKey.secret}`,
      ...(traceparent === null ? {} : { traceparent }),
    },
  });
const tokenPath = (): string => `/v1/connections/${connectionId}/token`;
const metrics = (): Promise<Sample[]> => scrape(stack.metricsUrls[0] ?? "", stack.metricsToken);
const spansCounted = async (result: string): Promise<number | null> =>
  total(await metrics(), "atlas_trace_spans_total", { result });
const unreachable = async (): Promise<number> =>
  total(await metrics(), "atlas_trace_exports_total", { result: "unreachable" }) ?? 0;

const ofTrace = (traceId: string): ReceivedSpan[] =>
  receiver.spans().filter((span) => span.traceId === traceId);

/** Waits until a span with this name has arrived, and returns all of its trace. */
async function traceWith(traceId: string, names: readonly string[]): Promise<ReceivedSpan[]> {
  await expect
    .poll(() => ofTrace(traceId).map(({ name }) => name), { timeout: 20_000 })
    .toEqual(expect.arrayContaining([...names]));
  return ofTrace(traceId);
}

/** The path of a span from the first one of its trace, by `worker:kind:name`. */
function pathOf(spans: readonly ReceivedSpan[], last: ReceivedSpan): string[] {
  const path: string[] = [];
  let span: ReceivedSpan | undefined = last;
  while (span !== undefined) {
    const { name, kind, resource }: ReceivedSpan = span;
    path.unshift(`${resource["service.name"]} ${kind.replace("SPAN_KIND_", "")} ${name}`);
    const parentId: string = span.parentId;
    span = spans.find(({ spanId }) => spanId === parentId);
  }
  return path;
}

test("a refresh is one trace, from the caller's span over gateway and tokens to the provider", async () => {
  await expireToken(databaseOf(stack.bridge), stack.bridge, connectionId);
  const trace = newTrace();
  const response = await ask(tokenPath(), trace.header());
  expect(response.status).toBe(200);
  const route = "GET /v1/connections/:connection_id/token";
  const spans = await traceWith(trace.traceId, [
    route,
    "tokens/readTokenText",
    "POST",
    "postgresql",
  ]);
  const provider = spans.find(({ name }) => name === "POST");
  if (provider === undefined) throw new Error("No request to the provider.");
  expect(pathOf(spans, provider)).toEqual([
    `atlas-gateway SERVER ${route}`,
    "atlas-gateway CLIENT tokens/readTokenText",
    "atlas-tokens SERVER tokens/readTokenText",
    "atlas-tokens CLIENT POST",
  ]);
  expect(provider.attributes).toEqual({
    "http.request.method": "POST",
    "server.address": "127.0.0.1",
    "http.response.status_code": 200,
  });
  const [door] = spans.filter(({ name }) => name === route);
  expect(door?.parentId).toBe(trace.spanId);
  expect(door?.attributes).toEqual({
    "http.request.method": "GET",
    "http.route": "/v1/connections/:connection_id/token",
    "http.response.status_code": 200,
    "atlas.door": "public",
    "atlas.request.id": response.headers.get("x-request-id"),
  });
  const [served] = spans.filter(
    ({ name, kind }) => name === "tokens/readTokenText" && kind === "SPAN_KIND_SERVER",
  );
  expect(served?.attributes).toEqual({
    "rpc.system.name": "workers_rpc",
    "rpc.method": "tokens/readTokenText",
    "rpc.response.status_code": "ok",
  });
  expect(spans.filter(({ failed }) => failed)).toEqual([]);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  const known = new Set([trace.spanId, ...spans.map(({ spanId }) => spanId)]);
  expect(spans.filter(({ parentId }) => !known.has(parentId))).toEqual([]);
  for (const { startMs, endMs, resource } of spans) {
    expect(endMs).toBeGreaterThanOrEqual(startMs);
    expect(Math.abs(Date.now() - endMs)).toBeLessThan(60_000);
    expect(resource["deployment.environment.name"]).toBe("test");
  }
});

test("the receiver gets its path and the operator's credential", () => {
  expect(receiver.taken.length).toBeGreaterThan(0);
  for (const { path, headers } of receiver.taken) {
    expect(path).toBe("/v1/traces");
    expect(headers.authorization).toBe(`Bearer ${CREDENTIAL}`);
  }
});

test("a refusal is an answer with a code, and a route that breaks is a failed span", async () => {
  const refused = newTrace();
  const missing = "con_00000000000000000000000000";
  expect((await ask(`/v1/connections/${missing}/token`, refused.header())).status).toBe(404);
  const spans = await traceWith(refused.traceId, ["tokens/readTokenText"]);
  expect(
    spans.filter(({ name }) => name === "tokens/readTokenText").map(({ attributes }) => attributes),
  ).toMatchObject([
    { "rpc.response.status_code": "not_found" },
    { "rpc.response.status_code": "not_found" },
  ]);
  expect(spans.some(({ failed }) => failed)).toBe(false);

  await expireToken(databaseOf(stack.bridge), stack.bridge, connectionId);
  double.program("refresh", [{ kind: "status", status: 500, body: MARK }, { kind: "ok" }]);
  const broken = newTrace();
  await ask(tokenPath(), broken.header());
  const failed = (await traceWith(broken.traceId, ["POST", "tokens/readTokenText"])).filter(
    (span) => span.name === "POST",
  );
  expect(failed[0]).toMatchObject({
    failed: true,
    attributes: { "http.response.status_code": 500, "error.type": "500" },
  });
});

test("no token, code, state, path or query string reaches the receiver", async () => {
  const traces = [
    `/v1/key?api_key=${tenant.apiKey.secret}`,
    `/v1/connections/${MARK}`,
    `/connect/${MARK}`,
    `/callback/x?code=${MARK}&state=${MARK}&error_description=${MARK}`,
    `/${MARK}`,
  ].map((path) => ({ path, ...newTrace() }));
  for (const { path, header } of traces) await ask(path, header());
  for (const { traceId } of traces)
    await expect.poll(() => ofTrace(traceId).length, { timeout: 20_000 }).toBeGreaterThan(0);
  const secrets = [
    MARK,
    tenant.apiKey.secret,
    double.client.clientSecret,
    ...double.refreshCallsPerToken().keys(),
  ];
  expect(secrets.length).toBeGreaterThan(3);
  const bytes = receiver.bytes();
  expect(bytes).toContain("atlas-gateway");
  for (const secret of secrets) expect(bytes).not.toContain(secret);
});

test("a trace that its caller does not record is not recorded, nor is one without a caller", async () => {
  const unwanted = newTrace();
  await ask(tokenPath(), unwanted.header("00"));
  await ask(tokenPath(), null);
  const wanted = newTrace();
  await ask(tokenPath(), wanted.header());
  await traceWith(wanted.traceId, ["tokens/readTokenText"]);
  expect(ofTrace(unwanted.traceId)).toEqual([]);
  expect(receiver.spans().filter(({ parentId }) => parentId === "")).toEqual([]);
});

test("callers who want everything recorded get ten traces a second", async () => {
  const traces = Array.from({ length: 60 }, newTrace);
  const startedMs = Date.now();
  await Promise.all(traces.map(({ header }) => ask("/v1/key", header())));
  const seconds = Math.floor(Date.now() / 1_000) - Math.floor(startedMs / 1_000) + 1;
  const last = newTrace();
  await pause(1_100);
  await ask("/v1/key", last.header());
  await traceWith(last.traceId, ["GET /v1/key"]);
  const recorded = traces.filter(({ traceId }) => ofTrace(traceId).length > 0).length;
  expect(recorded).toBeGreaterThanOrEqual(10);
  expect(recorded).toBeLessThanOrEqual(10 * seconds);
  expect(recorded).toBeLessThan(60);
});

describe("while the receiver", () => {
  /** Traces until something waits in the hub, and says how long the slowest answer took. */
  async function traceSome(count: number): Promise<{ traceIds: string[]; slowestMs: number }> {
    const traces = Array.from({ length: count }, newTrace);
    let slowestMs = 0;
    for (const { header } of traces) {
      const startedMs = Date.now();
      const response = await ask("/v1/key", header());
      expect(response.status).toBe(200);
      slowestMs = Math.max(slowestMs, Date.now() - startedMs);
      await pause(110);
    }
    return { traceIds: traces.map(({ traceId }) => traceId), slowestMs };
  }
  const arriveOnce = async (traceIds: readonly string[]): Promise<void> => {
    await expect
      .poll(() => traceIds.filter((id) => ofTrace(id).length === 0), { timeout: 30_000 })
      .toEqual([]);
    for (const id of traceIds) {
      const ids = ofTrace(id).map(({ spanId }) => spanId);
      expect(new Set(ids).size).toBe(ids.length);
    }
  };

  test("takes no connection, nothing that was recorded is lost, and no request waits", async () => {
    await receiver.pause();
    const { traceIds, slowestMs } = await traceSome(10);
    expect(slowestMs).toBeLessThan(2_000);
    await expect.poll(unreachable, { timeout: 20_000 }).toBeGreaterThan(0);
    await receiver.resume();
    await arriveOnce(traceIds);
  });

  test("says 429, the next attempt waits for as long as it says", async () => {
    receiver.answer = { status: 429, headers: { "retry-after": "4" } };
    const refusedBefore = receiver.refused.length;
    const { traceIds } = await traceSome(3);
    await expect.poll(() => receiver.refused.length, { timeout: 20_000 }).toBe(refusedBefore + 2);
    receiver.answer = { status: 200 };
    await arriveOnce(traceIds);
    const [first, second] = receiver.refused.slice(refusedBefore).map(({ atMs }) => atMs);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(3_900);
  });

  test("answers slowly, no request waits for it", async () => {
    receiver.answer = { status: 200, delayMs: 3_000 };
    const { traceIds, slowestMs } = await traceSome(20);
    expect(slowestMs).toBeLessThan(2_000);
    receiver.answer = { status: 200 };
    await arriveOnce(traceIds);
  });

  test("refuses for good, the spans are dropped and counted, and the next ones are sent", async () => {
    receiver.answer = { status: 400 };
    const before = (await spansCounted("refused")) ?? 0;
    const { traceIds } = await traceSome(1);
    await expect
      .poll(async () => ((await spansCounted("refused")) ?? 0) - before, { timeout: 20_000 })
      .toBeGreaterThan(0);
    receiver.answer = { status: 200 };
    await arriveOnce((await traceSome(1)).traceIds);
    expect(traceIds.flatMap((id) => ofTrace(id))).toEqual([]);
    expect(await spansCounted("exported")).toBeGreaterThan(0);
    expect(await spansCounted("overflow")).toBeNull();
    expect(await spansCounted("unreported")).toBeNull();
  });

  test("takes a part, what it says it refused is counted", async () => {
    // ExportTraceServiceResponse { partial_success { rejected_spans: 1 } }
    receiver.answer = { status: 200, body: Uint8Array.of(10, 2, 8, 1) };
    const before = (await spansCounted("refused")) ?? 0;
    await arriveOnce((await traceSome(1)).traceIds);
    await expect
      .poll(async () => ((await spansCounted("refused")) ?? 0) - before, { timeout: 20_000 })
      .toBeGreaterThan(0);
    receiver.answer = { status: 200 };
  });
});

test("where traces are off, also one that its caller wants is not recorded", async () => {
  const off = await startTestStack({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } });
  try {
    const before = receiver.taken.length;
    const trace = newTrace();
    const response = await fetch(`${off.publicUrl}/v1/key`, {
      headers: { traceparent: trace.header() },
    });
    expect(response.status).toBe(401);
    await pause(5_000);
    expect(receiver.taken.length).toBe(before);
    const counted = await scrape(off.metricsUrls[0] ?? "", off.metricsToken);
    expect(total(counted, "atlas_trace_spans_total")).toBeNull();
  } finally {
    await off.stop();
  }
});

test("a setting of the receiver that is wrong is named in a line, and the spans are counted", async () => {
  const lines: string[] = [];
  const wrong = await startTestStack({
    env: {
      ATLAS_TRACES_RATIO: "1",
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: MARK,
    },
    onLog: (line) => lines.push(line),
  });
  try {
    await fetch(`${wrong.publicUrl}/v1/key`);
    const named = () => lines.filter((line) => line.includes("trace_receiver_misconfigured"));
    await expect.poll(named, { timeout: 20_000 }).toHaveLength(1);
    expect(named()[0]).toContain("OTEL_EXPORTER_OTLP_HEADERS is not a list");
    expect(lines.join()).not.toContain(MARK);
    const lost = async () =>
      total(
        await scrape(wrong.metricsUrls[0] ?? "", wrong.metricsToken),
        "atlas_trace_spans_total",
        {
          result: "no_receiver",
        },
      );
    await expect.poll(lost, { timeout: 20_000 }).toBeGreaterThan(0);
  } finally {
    await wrong.stop();
  }
});

test("with a ratio of 1 a request without a trace begins one, which its log lines name", async () => {
  const lines: string[] = [];
  const all = await startTestStack({
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/behind/a/path/`,
      ATLAS_TRACES_RATIO: "1",
    },
    onLog: (line) => lines.push(line),
  });
  try {
    const response = await fetch(`${all.publicUrl}/v1/key`);
    expect(response.status).toBe(401);
    const requestId = response.headers.get("x-request-id") ?? "";
    const find = () =>
      receiver.spans().find(({ attributes }) => attributes["atlas.request.id"] === requestId);
    await expect.poll(find, { timeout: 20_000 }).toMatchObject({ parentId: "" });
    const line = lines.find((one) => one.includes(requestId)) ?? "";
    expect(line).toContain(`"trace.id":"${find()?.traceId}"`);
    expect(receiver.taken.at(-1)?.path).toBe("/behind/a/path/v1/traces");
    expect(await all.runJobs()).toBe(200);
    const job = () =>
      receiver.spans().filter(({ attributes }) => attributes["rpc.method"] === "tokens/runDue");
    await expect.poll(() => job().length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
  } finally {
    await all.stop();
  }
});
