import type { Labels } from "#shared/contracts/telemetry/batch";
import { FAMILIES } from "#shared/metrics/families";
import type { Family } from "#shared/metrics/family";
import type { Series } from "../hub/totals.ts";

/** The totals of one Worker. */
export type WorkerSeries = { readonly worker: string; readonly series: readonly Series[] };

export type Format = "text" | "openmetrics";

export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/**
 * Writes all series in Prometheus' text format or in OpenMetrics. Each has the label `worker`, and histograms are
 * cumulative.
 *
 * @see [Exposition formats](https://prometheus.io/docs/instrumenting/exposition_formats/)
 */
export function render(workers: readonly WorkerSeries[], format: Format): string {
  const lines = FAMILIES.flatMap((family) => {
    const samples = workers.flatMap(({ worker, series }) =>
      series
        .filter((one) => one.family === family.name)
        .flatMap((one) => samplesOf(family, worker, one)),
    );
    return samples.length === 0 ? [] : [...header(family, format), ...samples];
  });
  if (format === "openmetrics") lines.push("# EOF");
  return `${lines.join("\n")}\n`;
}

function header({ name, kind, help }: Family, format: Format): string[] {
  // OpenMetrics names a counter's family without the suffix of its samples.
  const family = format === "openmetrics" && kind === "counter" ? name.slice(0, -6) : name;
  return [`# HELP ${family} ${help}`, `# TYPE ${family} ${kind}`];
}

function samplesOf({ name, buckets }: Family, worker: string, series: Series): string[] {
  const labels = { ...series.labels, worker };
  if (series.kind !== "histogram") return [`${name}${labelText(labels)} ${series.value}`];
  let count = 0;
  const cumulative = series.buckets.map((own, index) => {
    count += own;
    const le = index < buckets.length ? String(buckets[index]) : "+Inf";
    return `${name}_bucket${labelText({ ...labels, le })} ${count}`;
  });
  return [
    ...cumulative,
    `${name}_sum${labelText(labels)} ${series.sum}`,
    `${name}_count${labelText(labels)} ${count}`,
  ];
}

const labelText = (labels: Labels): string =>
  `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeValue(value)}"`)
    .join(",")}}`;

const escapeValue = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
