import { type CheckKeys, importCheckKeys } from "#shared/crypto/api-key";
import { type Database, type DatabaseEnv, makeDatabase } from "#shared/db/client";
import type { TelemetryEnv } from "#shared/metrics/reporter";
import type { Execution } from "#shared/rpc/define-service";
import { DrainGate } from "./audit/drain-gate.ts";

export type Env = TelemetryEnv &
  DatabaseEnv & {
    /** One or two secrets of ≥ 32 bytes in base64, comma-separated; the first makes the check codes of new keys. */
    API_KEY_CHECK_SECRETS: string;
  };

/** What one isolate has once. */
export type Parts = {
  readonly db: Database;
  readonly checkKeys: () => Promise<CheckKeys>;
  readonly draining: DrainGate;
};

export type Deps = Parts & Execution;

/** The only place that reads the environment. */
export function makeParts(env: Env): Parts {
  // The imported keys are kept, never the promise of them: a promise belongs to the request that made it.
  let keys: CheckKeys | null = null;
  return {
    db: makeDatabase(env),
    checkKeys: async () =>
      (keys ??= await importCheckKeys(env.API_KEY_CHECK_SECRETS, "API_KEY_CHECK_SECRETS")),
    draining: new DrainGate(),
  };
}
