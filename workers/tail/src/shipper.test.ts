import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { meter } from "#shared/metrics/meter";
import { Shipper } from "./shipper.ts";

const ELASTICSEARCH = { url: "https://elastic.example.com/_bulk", apiKey: "k" };
let work: Promise<unknown>[];
let waits: number[];
let sent: string[][];
let answers: (() => Response)[];

const documents = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ "event.action": `e${from + index}` }));
const taken = (count: number): Response =>
  Response.json({ items: Array.from({ length: count }, () => ({ create: { status: 201 } })) });
const flush = async (shipper: Shipper): Promise<void> => {
  shipper.flushSoon(ELASTICSEARCH, (started) => work.push(started));
  await Promise.all(work.splice(0));
};
const counted = () =>
  Object.fromEntries(
    meter.take().map((series) => [series.labels["result"], "value" in series ? series.value : 0]),
  );

beforeEach(() => {
  [work, waits, sent, answers] = [[], [], [], []];
  meter.take();
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.stubGlobal("scheduler", { wait: async (ms: number) => void waits.push(ms) });
  vi.stubGlobal("fetch", async (_: string, { body }: { body: ArrayBuffer }) => {
    const text = await new Response(
      new Response(body).body?.pipeThrough(new DecompressionStream("gzip")),
    ).text();
    const actions = text.match(/"event.action":"\w+"/g) ?? [];
    sent.push(actions);
    return answers.shift()?.() ?? taken(actions.length);
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("what gathers within a second is one request", async () => {
  const shipper = new Shipper();
  shipper.add(documents(2));
  shipper.flushSoon(ELASTICSEARCH, (started) => work.push(started));
  shipper.add(documents(1, 2));
  shipper.flushSoon(ELASTICSEARCH, (started) => work.push(started));
  expect(work).toHaveLength(1);
  await Promise.all(work.splice(0));
  expect(waits).toEqual([1_000]);
  expect(sent.map(({ length }) => length)).toEqual([3]);
  expect(counted()).toEqual({ stored: 3 });
});

test("a request has 500 documents at most, and an isolate keeps 2,000", async () => {
  const shipper = new Shipper();
  shipper.add(documents(2_010));
  await flush(shipper);
  expect(sent.map(({ length }) => length)).toEqual([500, 500, 500, 500]);
  expect(counted()).toEqual({ stored: 2_000, overflow: 10 });
});

test("what is not taken in three attempts stays, in its place before what came later", async () => {
  const shipper = new Shipper();
  shipper.add(documents(2));
  answers = [429, 503, 504].map((status) => () => new Response(null, { status }));
  await flush(shipper);
  expect(waits).toEqual([1_000, 1_000, 3_000]);
  expect(counted()).toEqual({});
  shipper.add(documents(1, 2));
  await flush(shipper);
  expect(sent.at(-1)).toEqual([0, 1, 2].map((n) => `"event.action":"e${n}"`));
  expect(counted()).toEqual({ stored: 3 });
});

test("without an address everything is refused, and nothing is sent", async () => {
  const shipper = new Shipper();
  shipper.add(documents(2));
  shipper.flushSoon(null, (started) => work.push(started));
  await Promise.all(work);
  expect(sent).toEqual([]);
  expect(counted()).toEqual({ refused: 2 });
});

test("an answer that says nothing of an item has not stored it", async () => {
  const shipper = new Shipper();
  shipper.add(documents(2));
  answers = [() => taken(1)];
  await flush(shipper);
  expect(counted()).toEqual({ stored: 1, refused: 1 });
});

test("a flush that died is replaced after half a minute", () => {
  let nowMs = 1_000;
  const shipper = new Shipper(() => nowMs);
  shipper.add(documents(1));
  const never = { wait: () => new Promise(() => undefined) };
  vi.stubGlobal("scheduler", never);
  const flushSoon = () => shipper.flushSoon(ELASTICSEARCH, (started) => work.push(started));
  flushSoon();
  nowMs += 29_999;
  flushSoon();
  expect(work).toHaveLength(1);
  nowMs += 1;
  flushSoon();
  expect(work).toHaveLength(2);
});
