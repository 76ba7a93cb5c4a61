import type { Bench } from "./bench.ts";
import type { Row } from "./report.ts";

/** One thing to measure, in one or more lines of the report. */
export type Cell = {
  name: string;
  /** How many workerd processes it needs; 1 when omitted. */
  processes?: number;
  /** Its figures mean nothing on the embedded database. */
  needsPostgres?: boolean;
  run(bench: Bench): Promise<Row[]>;
};

/** The callers of an ordinary cell: one, for the latency, and as many as keep a process busy. */
export const CONNECTIONS = [1, 32] as const;

/** A cell that is measured once per number of connections. */
export async function perConnections(
  measure: (connections: number) => Promise<Row>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const connections of CONNECTIONS) rows.push(await measure(connections));
  return rows;
}
