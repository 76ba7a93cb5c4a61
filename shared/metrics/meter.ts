import type { SeriesDelta } from "../contracts/telemetry/batch.ts";
import { metricsOverflow } from "./families.ts";
import type { Family } from "./family.ts";

/** How many series of one family an isolate keeps apart between two reports. */
const MOST_SERIES = 300;
const LONGEST_VALUE = 100;
const OTHER = "other";

type Values<Label extends string> = Readonly<Record<Label, string>>;
type Entry = {
  readonly family: Family;
  readonly labels: Values<string>;
  value: number;
  readonly buckets: number[] | null;
  atMs: number;
};

/**
 * What this isolate has measured since its last report. Counting needs no I/O: a look-up in a map. The number of series
 * is bounded, so neither a caller nor a large installation can fill the memory.
 */
export class Meter {
  #entries = new Map<string, Entry>();
  readonly #series = new Map<Family, number>();
  readonly #mostSeries: number;

  constructor(mostSeries: number = MOST_SERIES) {
    this.#mostSeries = mostSeries;
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  count<Label extends string>(family: Family<Label>, labels: Values<Label>, value = 1): void {
    this.#find(family, labels).value += value;
  }

  /** @param seconds what a histogram of durations takes. */
  observe<Label extends string>(
    family: Family<Label>,
    labels: Values<Label>,
    seconds: number,
  ): void {
    const entry = this.#find(family, labels);
    const { buckets } = entry;
    if (buckets === null) return;
    let index = 0;
    while (index < family.buckets.length && seconds > (family.buckets[index] ?? 0)) index++;
    buckets[index] = (buckets[index] ?? 0) + 1;
    entry.value += seconds;
  }

  set<Label extends string>(family: Family<Label>, labels: Values<Label>, value: number): void {
    const entry = this.#find(family, labels);
    entry.value = value;
    entry.atMs = Date.now();
  }

  /** Returns everything measured so far and starts from zero. */
  take(): SeriesDelta[] {
    const entries = [...this.#entries.values()];
    this.#entries = new Map();
    this.#series.clear();
    return entries.map(toDelta);
  }

  #find<Label extends string>(family: Family<Label>, labels: Values<Label>): Entry {
    const key = keyOf(family, labels);
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const isFull = (this.#series.get(family) ?? 0) >= this.#mostSeries;
    if (!isFull) return this.#add(key, family, labels);
    this.count(metricsOverflow, { family: family.name });
    const folded = foldLabels(family, labels);
    const foldedKey = keyOf(family, folded);
    return this.#entries.get(foldedKey) ?? this.#add(foldedKey, family, folded);
  }

  #add<Label extends string>(key: string, family: Family<Label>, labels: Values<Label>): Entry {
    const kept: Record<string, string> = {};
    for (const label of family.labels) kept[label] = labels[label].slice(0, LONGEST_VALUE);
    const buckets =
      family.kind === "histogram" ? Array<number>(family.buckets.length + 1).fill(0) : null;
    const entry = { family, labels: kept, value: 0, buckets, atMs: 0 };
    this.#entries.set(key, entry);
    this.#series.set(family, (this.#series.get(family) ?? 0) + 1);
    return entry;
  }
}

function keyOf<Label extends string>(family: Family<Label>, labels: Values<Label>): string {
  let key = family.name;
  for (const label of family.labels) key += `\n${labels[label]}`;
  return key;
}

/** Folds what makes a family too large into the value `other`. */
export function foldLabels<Label extends string>(
  family: Family<Label>,
  labels: Values<Label>,
): Values<Label> {
  const unbounded = family.unbounded.length > 0 ? family.unbounded : family.labels;
  const other = Object.fromEntries(unbounded.map((label) => [label, OTHER]));
  return { ...labels, ...other };
}

function toDelta({ family, labels, value, buckets, atMs }: Entry): SeriesDelta {
  const series = { family: family.name, labels };
  if (buckets !== null) return { ...series, kind: "histogram", buckets, sum: value };
  return family.kind === "gauge"
    ? { ...series, kind: "gauge", value, atMs }
    : { ...series, kind: "counter", value };
}

/** This isolate's own. Counts belong to the isolate and not to a request, as a log does. */
export const meter = new Meter();
