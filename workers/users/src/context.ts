import { type Database, type DatabaseEnv, makeDatabase } from "#shared/db/client";
import type { TelemetryEnv } from "#shared/metrics/reporter";
import type { Execution } from "#shared/rpc/define-service";

export type Env = TelemetryEnv & DatabaseEnv;

/** What one isolate has once. */
export type Parts = { readonly db: Database };

export type Deps = Parts & Execution;

/** The only place that reads the environment. */
export const makeParts = (env: Env): Parts => ({ db: makeDatabase(env) });
