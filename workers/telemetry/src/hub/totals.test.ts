import { expect, test } from "vitest";
import type { MetricsBatch, SeriesDelta } from "#shared/contracts/telemetry/batch";
import {
  databaseDuration,
  jobLastSuccess,
  outboxBacklog,
  refreshes,
  tokenReads,
} from "#shared/metrics/families";
import { keepTotals, restoreTotals } from "./totals-storage.ts";
import { Totals } from "./totals.ts";

const reads = (value: number, result = "ok"): SeriesDelta => ({
  family: tokenReads.name,
  labels: { result },
  kind: "counter",
  value,
});
const backlog = (value: number, atMs: number): SeriesDelta => ({
  family: outboxBacklog.name,
  labels: {},
  kind: "gauge",
  value,
  atMs,
});
const batch = (id: string, ...series: SeriesDelta[]): MetricsBatch => ({ id, series });
const of = (totals: Totals, family: string, nowMs = 0) =>
  totals.read(nowMs).filter((series) => series.family === family);

test("counters and histograms add up, in whatever order they come", () => {
  const buckets = databaseDuration.buckets.map(() => 1);
  const duration: SeriesDelta = {
    family: databaseDuration.name,
    labels: {},
    kind: "histogram",
    buckets: [...buckets, 2],
    sum: 4,
  };
  const totals = new Totals();
  totals.add(batch("a", reads(2), duration));
  totals.add(batch("b", duration, reads(3)));
  expect(of(totals, tokenReads.name)).toEqual([reads(5)]);
  expect(of(totals, databaseDuration.name)).toEqual([
    { ...duration, buckets: [...buckets.map(() => 2), 4], sum: 8 },
  ]);
});

test("a batch that comes twice counts once", () => {
  const totals = new Totals();
  expect(totals.add(batch("a", reads(2)))).toEqual({ result: "added", unknown: 0 });
  expect(totals.add(batch("a", reads(2)))).toEqual({ result: "repeated", unknown: 0 });
  expect(of(totals, tokenReads.name)).toEqual([reads(2)]);
});

test("a gauge has its newest value, and disappears when nobody sets it", () => {
  const totals = new Totals();
  totals.add(batch("a", backlog(5, 2_000)));
  totals.add(batch("b", backlog(9, 1_000)));
  expect(of(totals, outboxBacklog.name, 902_000)).toEqual([backlog(5, 2_000)]);
  expect(of(totals, outboxBacklog.name, 902_001)).toEqual([]);
  const ran: SeriesDelta = {
    family: jobLastSuccess.name,
    labels: { job_name: "tokens" },
    kind: "gauge",
    value: 1,
    atMs: 1,
  };
  totals.add(batch("c", ran));
  expect(of(totals, jobLastSuccess.name, 1e12)).toEqual([ran]);
});

test("a family or a shape that this release does not know is refused, and the rest counts", () => {
  const totals = new Totals();
  const added = totals.add(
    batch(
      "a",
      { ...reads(1), family: "atlas_new_total" },
      { ...reads(1), labels: { result: "ok", more: "x" } },
      { ...reads(1), labels: { other: "ok" } },
      { family: tokenReads.name, labels: { result: "ok" }, kind: "gauge", value: 1, atMs: 1 },
      reads(1),
    ),
  );
  expect(added).toEqual({ result: "added", unknown: 4 });
  expect(of(totals, tokenReads.name)).toEqual([reads(1)]);
});

test("more integrations than the hub keeps apart are counted together", () => {
  const totals = new Totals(2);
  const refresh = (integration: string): SeriesDelta => ({
    family: refreshes.name,
    labels: { outcome: "refreshed", integration },
    kind: "counter",
    value: 1,
  });
  totals.add(batch("a", ...["int_1", "int_2", "int_3", "int_4"].map(refresh)));
  expect(
    of(totals, refreshes.name).map((series) => [series.labels["integration"], series]),
  ).toMatchObject([
    ["int_1", { value: 1 }],
    ["int_2", { value: 1 }],
    ["other", { value: 2 }],
  ]);
  expect(of(totals, "atlas_metrics_overflow_total")).toMatchObject([{ value: 2 }]);
});

test("totals and batches survive the object that kept them", async () => {
  const kept = new Map<string, unknown>();
  const writes: string[][] = [];
  const storage = {
    list: async () => structuredClone(kept),
    put: async (entries: Record<string, unknown>) => {
      writes.push(Object.keys(entries).toSorted());
      for (const [name, value] of Object.entries(entries)) kept.set(name, structuredClone(value));
    },
  };
  const first = new Totals();
  first.add(batch("a", reads(2), backlog(1, 1)));
  await keepTotals(storage, first);
  await keepTotals(storage, first);
  first.add(batch("b", reads(1)));
  await keepTotals(storage, first);
  const second = new Totals();
  await restoreTotals(storage, second);
  expect(second.add(batch("b", reads(1)))).toEqual({ result: "repeated", unknown: 0 });
  expect(of(second, tokenReads.name)).toEqual([reads(3)]);
  expect(of(second, outboxBacklog.name)).toEqual([backlog(1, 1)]);
  const hub = "family:atlas_metrics_batches_total";
  const readsEntry = "family:atlas_token_reads_total";
  expect(writes).toEqual([
    ["batches", hub, "family:atlas_outbox_backlog", readsEntry],
    ["batches", hub, readsEntry],
  ]);
});
