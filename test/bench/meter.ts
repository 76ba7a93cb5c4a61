import { setTimeout as pause } from "node:timers/promises";
import type { Bench } from "./bench.ts";
import type { LoadJob } from "./load-job.ts";
import { merged, percentile } from "./percentile.ts";
import { cpuMs } from "./process-cpu.ts";
import type { Row } from "./report.ts";

/** Background work (a cache fill, an outbox drain) counts with the requests that caused it. */
const SETTLE_MS = 250;

type Snapshot = {
  workerdMs: number | null;
  bridgeMs: number;
  statements: number;
  commands: number;
};

/** The total cost of some windows of load: on the client's clock, in the workerd processes and at the stores. */
export class Meter {
  readonly #bench: Bench;
  readonly #latencies: Float64Array[] = [];
  #requests = 0;
  #errors = 0;
  #elapsedMs = 0;
  #workerdMs: number | null = 0;
  #bridgeMs = 0;
  #statements = 0;
  #commands = 0;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  get elapsedMs(): number {
    return this.#elapsedMs;
  }

  /** Opens the job's sockets, then measures. `meanwhile` runs during the load. */
  async window(job: LoadJob, meanwhile?: (over: AbortSignal) => Promise<unknown>): Promise<void> {
    const { load } = this.#bench;
    await load.open(job);
    await pause(SETTLE_MS);
    const over = new AbortController();
    const before = this.#snapshot();
    const beside = meanwhile?.(over.signal);
    const result = await load.go();
    over.abort();
    await beside;
    await pause(SETTLE_MS);
    this.#add(before, this.#snapshot());
    this.#latencies.push(result.latenciesMs);
    this.#requests += result.requests;
    this.#errors += result.errors;
    this.#elapsedMs += result.elapsedMs;
    if (result.errors > 0)
      this.#bench.progress(
        `  statuses: ${JSON.stringify(result.statuses)}, expected ${job.status}`,
      );
  }

  row(name: string, connections: number): Row {
    const latencies = merged(this.#latencies);
    const each = (total: number) => round(total / Math.max(this.#requests, 1));
    return {
      name,
      connections,
      requests: this.#requests,
      requests_per_second: round((this.#requests * 1000) / Math.max(this.#elapsedMs, 1)),
      p50_ms: round(percentile(latencies, 50)),
      p99_ms: round(percentile(latencies, 99)),
      cpu_ms_per_request: this.#workerdMs === null ? null : each(this.#workerdMs),
      bridge_cpu_ms_per_request: each(this.#bridgeMs),
      sql_per_request: each(this.#statements),
      redis_per_request: each(this.#commands),
      errors: this.#errors,
      ...(this.#requests === 0 ? { problem: "no request was made" } : {}),
    };
  }

  #snapshot(): Snapshot {
    const { statements, commands } = this.#bench.stack.bridge.counts();
    const { user, system } = process.cpuUsage();
    return {
      workerdMs: cpuMs(this.#bench.stack.pids),
      bridgeMs: (user + system) / 1000,
      statements,
      commands,
    };
  }

  #add(before: Snapshot, after: Snapshot): void {
    const known = this.#workerdMs !== null && before.workerdMs !== null && after.workerdMs !== null;
    this.#workerdMs = known
      ? (this.#workerdMs ?? 0) + (after.workerdMs ?? 0) - (before.workerdMs ?? 0)
      : null;
    this.#bridgeMs += after.bridgeMs - before.bridgeMs;
    this.#statements += after.statements - before.statements;
    this.#commands += after.commands - before.commands;
  }
}

/** Rounds to four decimal places: the measurements are not more precise than that. */
const round = (value: number): number => Math.round(value * 10_000) / 10_000;
