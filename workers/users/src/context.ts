import { type Database, type DatabaseEnv, makeDatabase } from "#shared/db/client";
import type { TelemetryEnv } from "#shared/metrics/reporter";
import type { Execution } from "#shared/rpc/define-service";
import {
  type PlatformEnv,
  type PlatformEnvironment,
  readPlatformEnv,
} from "./settings/platform-environment.ts";

export type Env = TelemetryEnv & DatabaseEnv & PlatformEnv;

/** What one isolate has once. */
export type Parts = {
  readonly db: Database;
  /** What the operator says of administrators and of signing up. */
  readonly platform: PlatformEnvironment;
};

export type Deps = Parts & Execution;

/** The only place that reads the environment. */
export const makeParts = (env: Env): Parts => ({
  db: makeDatabase(env),
  platform: readPlatformEnv(env),
});
