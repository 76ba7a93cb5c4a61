import { beforeEach, expect, test, vi } from "vitest";
import type { MetricsBatch } from "../contracts/telemetry/batch.ts";
import type { TelemetryService } from "../contracts/telemetry/service.ts";
import { ok } from "../result.ts";
import { metricsLost, tokenReads } from "./families.ts";
import { Meter } from "./meter.ts";
import { Reporter } from "./reporter.ts";

let nowMs: number;
let meter: Meter;
let reporter: Reporter;
let work: Promise<unknown>[];
let received: MetricsBatch[];
let isAway: boolean;
let wait: () => void;
let waits: number[];
let senders: unknown[];

const telemetry: TelemetryService = {
  report: async ({ actor }, batch) => {
    senders.push(actor);
    received.push(batch);
    if (isAway) throw new Error("away");
    return ok({ unknown: 0 });
  },
  exportSpans: async () => ok({ kept: 0 }),
  checkReadiness: async () => ok({ problems: [] }),
};
const flushSoon = (): void => reporter.flushSoon(telemetry, (started) => work.push(started));
const count = (): void => meter.count(tokenReads, { result: "ok" });
async function flushed(): Promise<void> {
  wait();
  await Promise.all(work.splice(0));
}

beforeEach(() => {
  nowMs = 1_000_000;
  meter = new Meter();
  reporter = new Reporter("tokens", meter, () => nowMs);
  [work, received, waits, senders, isAway] = [[], [], [], [], false];
  vi.stubGlobal("scheduler", {
    wait: (ms: number) => {
      waits.push(ms);
      return new Promise<void>((resolve) => (wait = resolve));
    },
  });
});

test("the first request after a flush schedules one report of all that is counted until then", async () => {
  flushSoon();
  expect(work).toHaveLength(0);
  count();
  flushSoon();
  count();
  flushSoon();
  expect(work).toHaveLength(1);
  expect(waits).toEqual([5_000]);
  await flushed();
  expect(received).toMatchObject([{ series: [{ value: 2 }] }]);
  expect(senders).toEqual([{ type: "service", id: "tokens" }]);
  count();
  flushSoon();
  await flushed();
  expect(received).toMatchObject([{}, { series: [{ value: 1 }] }]);
  expect(received[0]?.id).not.toBe(received[1]?.id);
});

test("a report that got no answer is sent again under its own id, before the next one", async () => {
  isAway = true;
  count();
  flushSoon();
  await flushed();
  isAway = false;
  flushSoon();
  count();
  await flushed();
  const [lost, again, next] = received;
  expect(again).toEqual(lost);
  expect(next?.id).not.toBe(lost?.id);
});

test("of more than three undelivered reports the oldest are given up, and counted", async () => {
  isAway = true;
  for (let n = 0; n < 5; n++) {
    count();
    flushSoon();
    await flushed();
  }
  isAway = false;
  received = [];
  flushSoon();
  await flushed();
  const lost = received.flatMap(({ series }) =>
    series.flatMap((one) => (one.family === metricsLost.name && "value" in one ? one.value : [])),
  );
  expect(received).toHaveLength(4);
  expect(lost.reduce((sum, value) => sum + value, 0)).toBe(2);
});

test("a flush that died with its isolate's request is replaced after ten seconds", () => {
  count();
  flushSoon();
  nowMs += 9_999;
  flushSoon();
  expect(work).toHaveLength(1);
  nowMs += 1;
  flushSoon();
  expect(work).toHaveLength(2);
});

test("without a hub nothing is scheduled", () => {
  count();
  reporter.flushSoon(undefined, (started) => work.push(started));
  expect(work).toEqual([]);
});
