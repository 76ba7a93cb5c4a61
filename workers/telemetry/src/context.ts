import type { WorkerName } from "#shared/contracts/service-names";
import type { MetricsBatch } from "#shared/contracts/telemetry/batch";
import type { SpanRecord } from "#shared/contracts/telemetry/span";
import type { TelemetryEnv } from "#shared/metrics/reporter";
import type { Execution } from "#shared/rpc/define-service";
import type { Added, Series } from "./hub/totals.ts";
import { type ReceiverEnv, readReceiver } from "./traces/read-receiver.ts";

/** The hub of one Worker: a Durable Object, so there is one in the whole installation. */
export type Hub = {
  add(batch: MetricsBatch): Promise<Added>;
  read(): Promise<readonly Series[]>;
};

/** Sends all spans on. There is one in the whole installation. */
export type Traces = {
  add(worker: WorkerName, spans: readonly SpanRecord[]): Promise<number>;
};

export type Env = TelemetryEnv &
  ReceiverEnv & {
    /** What a scraper sends. Without it `/metrics` does not exist. */
    METRICS_TOKEN?: string;
    METRICS_HUB: { getByName(worker: WorkerName): Hub };
    TRACE_HUB: { getByName(name: "all"): Traces };
  };

/** What one isolate has once. */
export type Parts = {
  readonly hubOf: (worker: WorkerName) => Hub;
  readonly traceHub: () => Traces;
  readonly token: string | null;
  /** What is wrong with the settings of the receiver of traces; null when nothing is. */
  readonly receiverProblem: string | null;
};

export type Deps = Parts & Execution;

/** The only place that reads the environment. */
export function makeParts(env: Env): Parts {
  const receiver = readReceiver(env);
  return {
    hubOf: (worker) => env.METRICS_HUB.getByName(worker),
    traceHub: () => env.TRACE_HUB.getByName("all"),
    token: env.METRICS_TOKEN || null,
    receiverProblem: typeof receiver === "string" ? receiver : null,
  };
}
