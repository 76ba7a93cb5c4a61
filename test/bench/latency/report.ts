import { inColumns } from "../columns.ts";
import { ADDED_MS, type LatencyRow, isWithinBudget } from "./measure.ts";

/** The ways as text for people. */
export function toLatencyTable(rows: readonly LatencyRow[]): string {
  const lines = rows.map((row) => [
    row.name,
    String(row.way.length),
    row.budget === null ? "-" : String(row.budget),
    row.p50_ms.toFixed(0),
    row.way.join(", ") + (isWithinBudget(row) ? "" : "   OVER BUDGET"),
  ]);
  return [
    ...inColumns([["operation", "in a row", "budget", "p50 ms", "way"], ...lines]),
    "",
    `Added to each round trip: ${ADDED_MS.redis} ms for Redis, ${ADDED_MS.sql} ms for SQL.`,
  ].join("\n");
}
