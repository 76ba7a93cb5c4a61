/** A series' labels: bounded names only, never a path, a host or a secret. */
export type Labels = Readonly<Record<string, string>>;

/** What one isolate measured of one series since its last report. */
export type SeriesDelta = {
  /** The family's name in `shared/metrics/families.ts`. */
  readonly family: string;
  readonly labels: Labels;
} & (
  | { readonly kind: "counter"; readonly value: number }
  /** `buckets` has a count per bound of the family and one for everything above; not cumulative. */
  | { readonly kind: "histogram"; readonly buckets: readonly number[]; readonly sum: number }
  | { readonly kind: "gauge"; readonly value: number; readonly atMs: number }
);

/** One report of an isolate. */
export type MetricsBatch = {
  /** The same at every delivery of this batch, so that a repetition counts once. */
  readonly id: string;
  readonly series: readonly SeriesDelta[];
};
