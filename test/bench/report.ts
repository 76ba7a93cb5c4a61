import { inColumns } from "./columns.ts";

/** One line of the report. A figure that could not be measured is null. */
export type Row = {
  name: string;
  connections: number;
  requests: number;
  requests_per_second: number;
  p50_ms: number;
  p99_ms: number;
  /** User and system time of the workerd processes. */
  cpu_ms_per_request: number | null;
  /** The same for the process with the bridge, which includes the embedded stores, if used. */
  bridge_cpu_ms_per_request: number;
  /** As counted by the bridge. */
  sql_per_request: number;
  redis_per_request: number;
  /** Responses with an unexpected status, and requests without a response. */
  errors: number;
  /** The promises that were broken; absent when none was. */
  problem?: string;
  provider_calls?: number;
  /** The most times that any one refresh token was sent. */
  max_calls_per_refresh_token?: number;
  /** The most refreshes that were at the provider at the same time, over all connections. */
  max_parallel?: number;
};

export type Machine = {
  cpus: number;
  cpu_model: string;
  memory_gb: number;
  node: string;
  workerd: string;
  postgres: string;
  redis: string;
  processes: number;
  /** The system's one-minute load, before and after: if far above the bench's own load, the machine was busy. */
  load_before: number;
  load_after: number;
};

export type Report = { results: readonly Row[]; machine: Machine };

/** Whether every response was as expected and every promise was kept. */
export const isClean = ({ errors, problem }: Row): boolean => errors === 0 && problem === undefined;

/** The line for a cell that could not be measured. */
export const brokenRow = (name: string, problem: string): Row => ({
  name,
  connections: 0,
  requests: 0,
  requests_per_second: 0,
  p50_ms: 0,
  p99_ms: 0,
  cpu_ms_per_request: null,
  bridge_cpu_ms_per_request: 0,
  sql_per_request: 0,
  redis_per_request: 0,
  errors: 0,
  problem,
});

/** The whole report as one JSON object. */
export const toJson = (report: Report): string => JSON.stringify(report);

type Column = { title: string; of: (row: Row) => string };

const fixed = (digits: number, value: number | null): string =>
  value === null ? "-" : value.toFixed(digits);

const COLUMNS: readonly Column[] = [
  { title: "cell", of: ({ name }) => name },
  { title: "conns", of: ({ connections }) => String(connections) },
  { title: "req/s", of: (row) => fixed(0, row.requests_per_second) },
  { title: "p50 ms", of: (row) => fixed(2, row.p50_ms) },
  { title: "p99 ms", of: (row) => fixed(2, row.p99_ms) },
  { title: "CPU ms/req", of: (row) => fixed(3, row.cpu_ms_per_request) },
  { title: "bridge CPU", of: (row) => fixed(3, row.bridge_cpu_ms_per_request) },
  { title: "SQL/req", of: (row) => fixed(4, row.sql_per_request) },
  { title: "Redis/req", of: (row) => fixed(4, row.redis_per_request) },
  { title: "errors", of: ({ errors }) => String(errors) },
  { title: "", of: remarkOf },
];

/** The report as text for people. */
export function toTable({ results, machine }: Report): string {
  const lines = [
    COLUMNS.map(({ title }) => title),
    ...results.map((row) => COLUMNS.map(({ of }) => of(row))),
  ];
  const { cpus, cpu_model, node, workerd, postgres, redis, processes, load_before, load_after } =
    machine;
  return [
    ...inColumns(lines),
    "",
    `${cpus} × ${cpu_model}; Node ${node}, workerd ${workerd} (${processes} processes, one measured unless the cell says otherwise)`,
    `PostgreSQL ${postgres}, Redis ${redis}; load average ${load_before} before, ${load_after} after`,
  ].join("\n");
}

function remarkOf(row: Row): string {
  const parts = [
    row.provider_calls === undefined ? null : `provider calls ${row.provider_calls}`,
    row.max_calls_per_refresh_token === undefined
      ? null
      : `per token ≤ ${row.max_calls_per_refresh_token}`,
    row.max_parallel === undefined ? null : `in parallel ≤ ${row.max_parallel}`,
    row.problem === undefined ? null : `PROBLEM: ${row.problem}`,
  ];
  return parts.filter((part) => part !== null).join(", ");
}
