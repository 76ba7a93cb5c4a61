import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findFire, readBurns } from "../../../deploy/release/burn-rate.ts";
import { type Prometheus, makePrometheus } from "../../../deploy/release/prometheus.ts";
import { type Watched, startWatched } from "./support/exporter.ts";

const undo = new AsyncDisposableStack();
let watched: Watched;
let prometheus: Prometheus;
const WINDOW = 5;

beforeAll(async () => {
  watched = await startWatched(undo);
  prometheus = makePrometheus({ PROMETHEUS_URL: watched.url });
  await sleep((WINDOW + 2) * 1000);
});
afterAll(() => undo.disposeAsync());

const look = (percentage: number, since?: string) =>
  readBurns({
    prometheus,
    windowSeconds: WINDOW,
    percentage,
    ...(since === undefined ? {} : { since }),
  });

/** Lets the reads fail until a window has seen nothing else. */
async function failAt(share: number): Promise<void> {
  watched.failing = () => share;
  await sleep((WINDOW + 2) * 1000);
}

test("without failures, and without flows and requests, nothing burns", async () => {
  const burns = await look(10);
  expect(burns).toEqual([
    { what: "token reads", failures: 0, rate: 0 },
    { what: "steps of connect flows", failures: 0, rate: 0 },
    { what: "requests", failures: 0, rate: 0 },
  ]);
  expect(findFire(burns)).toBeNull();
});

test("failures are charged to the new version's share, and those of before to nobody", async () => {
  await failAt(0.005);
  // The objective allows one in a thousand: five times too fast for all, ten times for half of the requests.
  const [whole, half, tenth] = [await look(100), await look(50), await look(10)];
  expect(whole[0]?.rate).toBeCloseTo(5, 0);
  expect(half[0]?.rate).toBeCloseTo(10, 0);
  expect([whole, half, tenth].map((burns) => findFire(burns) !== null)).toEqual([
    false,
    false,
    true,
  ]);
  const since = new Date().toISOString();
  await sleep(3_000);
  expect(findFire(await look(10, since))).toBeNull();
}, 60_000);

test("a handful of failures is chance", () => {
  expect(findFire([{ what: "token reads", failures: 4, rate: 500 }])).toBeNull();
  expect(findFire([{ what: "token reads", failures: 5, rate: 500 }])).toContain("500 times");
});

test("an Atlas that is not scraped, and a Prometheus that is away, are errors", async () => {
  watched.isUp = false;
  await sleep(3_000);
  await expect(look(100)).rejects.toThrow("Prometheus does not scrape Atlas");
  const away = makePrometheus({ PROMETHEUS_URL: "http://127.0.0.1:1", PROMETHEUS_TOKEN: "MARKER" });
  await expect(away.query("up")).rejects.toThrow(/did not answer(?!.*MARKER)/);
  expect(() => makePrometheus({})).toThrow("PROMETHEUS_URL is not set");
}, 30_000);
