/** One metric: its name, what it says, and the labels that each of its series has. */
export type Family<Label extends string = string> = {
  readonly name: string;
  readonly kind: "counter" | "histogram" | "gauge";
  readonly help: string;
  readonly labels: readonly Label[];
  /**
   * The labels whose values grow with the installation, such as integrations. When a family has too many series, these
   * become `other`; without any, all its labels do.
   */
  readonly unbounded: readonly Label[];
  /** Upper bounds in seconds, ascending, without infinity. Histograms only. */
  readonly buckets: readonly number[];
  /** A gauge that nobody has set for this long is no longer shown. Null: it is kept. */
  readonly expiresAfterSeconds: number | null;
};

export const counter = <const Label extends string>(
  name: `atlas_${string}_total`,
  help: string,
  labels: readonly Label[],
  unbounded: readonly NoInfer<Label>[] = [],
): Family<Label> => ({
  name,
  kind: "counter",
  help,
  labels,
  unbounded,
  buckets: [],
  expiresAfterSeconds: null,
});

export const histogram = <const Label extends string>(
  name: `atlas_${string}_seconds`,
  help: string,
  labels: readonly Label[],
  buckets: readonly number[],
): Family<Label> => ({
  name,
  kind: "histogram",
  help,
  labels,
  unbounded: [],
  buckets,
  expiresAfterSeconds: null,
});

export const gauge = <const Label extends string>(
  name: `atlas_${string}`,
  help: string,
  labels: readonly Label[],
  more: { unbounded?: readonly NoInfer<Label>[]; expiresAfterSeconds?: number } = {},
): Family<Label> => ({
  name,
  kind: "gauge",
  help,
  labels,
  unbounded: more.unbounded ?? [],
  buckets: [],
  expiresAfterSeconds: more.expiresAfterSeconds ?? null,
});
