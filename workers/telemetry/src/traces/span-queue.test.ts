import { beforeEach, expect, test } from "vitest";
import type { WorkerSpan } from "./otlp/encode-spans.ts";
import { keepWaiting, restoreWaiting } from "./queue-storage.ts";
import type { Sent } from "./receiver.ts";
import { SpanQueue } from "./span-queue.ts";

let counts: Record<string, number>;
const report = {
  spans: (outcome: string, count: number) =>
    void (counts[outcome] = (counts[outcome] ?? 0) + count),
  request: (result: string) => void (counts[result] = (counts[result] ?? 0) + 1),
};
const spans = (count: number, from = 0): WorkerSpan[] =>
  Array.from({ length: count }, (_, index) => ({
    worker: "tokens",
    span: {
      traceId: "1".repeat(32),
      spanId: String(from + index).padStart(16, "0"),
      parentId: null,
      name: "x",
      kind: "server",
      startMs: 1,
      endMs: 2,
      attributes: {},
      failed: false,
    },
  }));
const TAKEN: Sent = { kind: "taken", result: "2xx", rejected: 0 };
const again = (afterMs: number | null = null): Sent => ({ kind: "again", result: "5xx", afterMs });
/** Without a spread. */
const makeQueue = (waiting: WorkerSpan[] = []) => new SpanQueue(report, waiting, () => 0.5);

beforeEach(() => void (counts = {}));

test("everything that waits is sent, the oldest first, 512 in a request", async () => {
  const queue = makeQueue();
  queue.add(spans(1_100));
  const sent: WorkerSpan[][] = [];
  expect(await queue.drain(async (batch) => (sent.push([...batch]), TAKEN))).toBeNull();
  expect(sent.map(({ length }) => length)).toEqual([512, 512, 76]);
  expect(sent.flat()).toEqual(spans(1_100));
  expect(counts).toEqual({ exported: 1_100, "2xx": 3 });
});

test("what the receiver may take later stays, and each pause is twice the last, up to a minute", async () => {
  const queue = makeQueue();
  queue.add(spans(600));
  const pauses: (number | null)[] = [];
  for (let n = 0; n < 8; n++) pauses.push(await queue.drain(async () => again()));
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  expect(queue.isPaused).toBe(true);
  expect(queue.waiting).toEqual(spans(600));
  expect(await queue.drain(async () => TAKEN)).toBeNull();
  expect(queue.isPaused).toBe(false);
  expect(counts).toEqual({ "5xx": 8, "2xx": 2, exported: 600 });
  queue.add(spans(1));
  expect(await queue.drain(async () => again())).toBe(1_000);
});

test("the receiver's own wish counts, between a second and ten minutes", async () => {
  const queue = makeQueue();
  queue.add(spans(1));
  expect(await queue.drain(async () => again(7_000))).toBe(7_000);
  expect(await queue.drain(async () => again(0))).toBe(1_000);
  expect(await queue.drain(async () => again(1e12))).toBe(600_000);
});

test("of more than 2,048 the newest are dropped and counted", async () => {
  const queue = makeQueue();
  expect(queue.add(spans(2_000))).toBe(2_000);
  expect(queue.add(spans(100, 2_000))).toBe(48);
  expect(queue.add(spans(1))).toBe(0);
  expect(queue.waiting).toEqual(spans(2_048));
  expect(counts).toEqual({ overflow: 53 });
});

test("spans that arrive during a request are sent in the same round, and once", async () => {
  const queue = makeQueue();
  queue.add(spans(2));
  const sent: WorkerSpan[][] = [];
  await queue.drain(async (batch) => {
    if (sent.length === 0) queue.add(spans(1, 2));
    sent.push([...batch]);
    return TAKEN;
  });
  expect(sent.flat()).toEqual(spans(3));
});

test("a refused request is given up, a refused part is counted, and the rest goes on", async () => {
  const queue = makeQueue();
  queue.add(spans(600));
  const answers: Sent[] = [
    { kind: "refused", result: "4xx" },
    { kind: "taken", result: "2xx", rejected: 8 },
  ];
  expect(await queue.drain(async () => answers.shift() ?? TAKEN)).toBeNull();
  expect(counts).toEqual({ "4xx": 1, "2xx": 1, refused: 520, exported: 80 });
});

test("what waits outlives the object that kept it, and is forgotten once it is sent", async () => {
  const kept = new Map<string, unknown>();
  const storage = {
    list: async ({ prefix }: { prefix: string }) =>
      new Map([...kept].filter(([key]) => key.startsWith(prefix))),
    put: async (entries: Record<string, unknown>) => {
      for (const [key, value] of Object.entries(entries)) kept.set(key, structuredClone(value));
    },
    delete: async (keys: string[]) => keys.filter((key) => kept.delete(key)).length,
  };
  await keepWaiting(storage, spans(2_048));
  expect(await restoreWaiting(storage)).toEqual(spans(2_048));
  await keepWaiting(storage, spans(3));
  expect(await restoreWaiting(storage)).toEqual(spans(3));
  await keepWaiting(storage, []);
  expect(kept.size).toBe(0);
});
