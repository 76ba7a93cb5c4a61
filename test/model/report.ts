import type { Outcome } from "./spin.ts";

const COLUMNS: readonly { title: string; of: (outcome: Outcome) => string; right?: true }[] = [
  { title: "", of: ({ ok }) => (ok ? "ok" : "FAIL") },
  { title: "variant", of: ({ name }) => name },
  { title: "kind", of: ({ kind }) => kind },
  { title: "expected", of: ({ expected }) => expected },
  { title: "got", of: ({ got }) => got },
  { title: "states", of: ({ states }) => states.toLocaleString("en-US"), right: true },
  { title: "depth", of: ({ depth }) => String(depth), right: true },
  { title: "s", of: ({ seconds }) => seconds.toFixed(1), right: true },
];

export function toTable(outcomes: readonly Outcome[]): string {
  const rows = [
    COLUMNS.map(({ title }) => title),
    ...outcomes.map((outcome) => COLUMNS.map(({ of }) => of(outcome))),
  ];
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, at) =>
          COLUMNS[at]?.right === true
            ? cell.padStart(widths[at] ?? 0)
            : cell.padEnd(widths[at] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** A trace under the variant's name, with the flags that reproduce it. */
export const toTrace = ({ name, model, flags, got, trace }: Outcome): string =>
  [`${name}: ${got} (${model}.pml ${flags})`, ...trace.map((step) => `  ${step}`)].join("\n");

/** As one JSON object, on one line. */
export const toJson = (outcomes: readonly Outcome[]): string =>
  JSON.stringify({ ok: outcomes.every(({ ok }) => ok), results: outcomes });
