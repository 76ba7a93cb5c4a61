import type { ServiceName } from "#shared/contracts/service-names";
import type { MetricsBatch } from "#shared/contracts/telemetry/batch";
import type { TelemetryEnv } from "#shared/metrics/reporter";
import type { Execution } from "#shared/rpc/define-service";
import type { Added, Series } from "./hub/totals.ts";

/** The hub of one Worker: a Durable Object, so there is one in the whole installation. */
export type Hub = {
  add(batch: MetricsBatch): Promise<Added>;
  read(): Promise<readonly Series[]>;
};

export type Env = TelemetryEnv & {
  /** What a scraper sends. Without it `/metrics` does not exist. */
  METRICS_TOKEN?: string;
  METRICS_HUB: { getByName(worker: ServiceName): Hub };
};

/** What one isolate has once. */
export type Parts = {
  readonly hubOf: (worker: ServiceName) => Hub;
  readonly token: string | null;
};

export type Deps = Parts & Execution;

/** The only place that reads the environment. */
export const makeParts = (env: Env): Parts => ({
  hubOf: (worker) => env.METRICS_HUB.getByName(worker),
  token: env.METRICS_TOKEN || null,
});
