import type { Labels, MetricsBatch, SeriesDelta } from "#shared/contracts/telemetry/batch";
import { FAMILIES, metricsBatches, metricsOverflow } from "#shared/metrics/families";
import type { Family } from "#shared/metrics/family";
import { foldLabels } from "#shared/metrics/meter";

/** A series' total since the hub began. Has the shape of a delta, of everything. */
export type Series = SeriesDelta;

export type Added = { readonly result: "added" | "repeated"; readonly unknown: number };

/** How many series of one family the hub keeps apart. */
const MOST_SERIES = 2_000;
/** An isolate sends a report again within seconds, if at all. */
const REMEMBERED_BATCHES = 1_000;

const byName = new Map(FAMILIES.map((family) => [family.name, family]));

/**
 * The totals of one Worker. Adding is the same in any order, and a batch that comes twice counts once, as long as it is
 * among the last {@link REMEMBERED_BATCHES}.
 */
export class Totals {
  readonly #families = new Map<string, Map<string, Series>>();
  readonly #batches = new Set<string>();
  readonly #changed = new Set<string>();
  readonly #mostSeries: number;

  constructor(mostSeries: number = MOST_SERIES) {
    this.#mostSeries = mostSeries;
  }

  add(batch: MetricsBatch): Added {
    if (this.#batches.has(batch.id)) {
      this.#count(metricsBatches, { result: "repeated" });
      return { result: "repeated", unknown: 0 };
    }
    this.#remember(batch.id);
    let unknown = 0;
    for (const delta of batch.series) if (!this.#merge(delta)) unknown++;
    this.#count(metricsBatches, { result: unknown > 0 ? "partly_unknown" : "added" });
    return { result: "added", unknown };
  }

  /** All series, without gauges that nobody has set for too long. */
  read(nowMs: number): Series[] {
    return [...this.#families.values()].flatMap((series) =>
      [...series.values()].filter((one) => !isExpired(one, nowMs)),
    );
  }

  /** What has changed since the last call, by family, and the batches that are remembered. */
  takeChanges(): { families: ReadonlyMap<string, readonly Series[]>; batches: readonly string[] } {
    const families = new Map(
      [...this.#changed].map((name) => [name, [...(this.#families.get(name)?.values() ?? [])]]),
    );
    this.#changed.clear();
    return { families, batches: [...this.#batches] };
  }

  /** Puts back what an earlier instance kept. */
  restore(series: readonly Series[], batches: readonly string[]): void {
    for (const one of series) this.#merge(one);
    for (const id of batches) this.#remember(id);
    this.#changed.clear();
  }

  #remember(id: string): void {
    this.#batches.add(id);
    for (const oldest of this.#batches) {
      if (this.#batches.size <= REMEMBERED_BATCHES) return;
      this.#batches.delete(oldest);
    }
  }

  #count<Label extends string>(family: Family<Label>, labels: Readonly<Record<Label, string>>) {
    this.#merge({ family: family.name, labels, kind: "counter", value: 1 });
  }

  #merge(delta: SeriesDelta): boolean {
    const family = byName.get(delta.family);
    if (family === undefined || !fits(family, delta)) return false;
    const series = this.#families.get(family.name) ?? new Map<string, Series>();
    this.#families.set(family.name, series);
    this.#changed.add(family.name);
    let key = keyOf(family, delta.labels);
    let labels = delta.labels;
    if (!series.has(key) && series.size >= this.#mostSeries) {
      labels = foldLabels(family, labels);
      key = keyOf(family, labels);
      this.#count(metricsOverflow, { family: family.name });
    }
    series.set(key, sum(series.get(key), { ...delta, labels }));
    return true;
  }
}

const keyOf = (family: Family, labels: Labels): string =>
  family.labels.map((label) => labels[label]).join("\n");

/** A release before or after this one may know a family of the same name with other labels or buckets. */
const fits = (family: Family, delta: SeriesDelta): boolean =>
  family.kind === delta.kind &&
  Object.keys(delta.labels).length === family.labels.length &&
  family.labels.every((label) => typeof delta.labels[label] === "string") &&
  (delta.kind !== "histogram" || delta.buckets.length === family.buckets.length + 1);

function sum(total: Series | undefined, delta: SeriesDelta): Series {
  if (total === undefined) return delta;
  if (total.kind === "counter" && delta.kind === "counter")
    return { ...total, value: total.value + delta.value };
  if (total.kind === "histogram" && delta.kind === "histogram")
    return {
      ...total,
      buckets: total.buckets.map((count, index) => count + (delta.buckets[index] ?? 0)),
      sum: total.sum + delta.sum,
    };
  if (total.kind === "gauge" && delta.kind === "gauge")
    return delta.atMs >= total.atMs ? delta : total;
  return delta;
}

function isExpired(series: Series, nowMs: number): boolean {
  const seconds = byName.get(series.family)?.expiresAfterSeconds ?? null;
  return series.kind === "gauge" && seconds !== null && nowMs - series.atMs > seconds * 1_000;
}
