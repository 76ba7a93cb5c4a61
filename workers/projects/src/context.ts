import { type CheckKeys, importCheckKeys } from "#shared/crypto/api-key";
import { type Database, type DatabaseEnv, makeDatabase } from "#shared/db/client";
import type { Execution } from "#shared/rpc/serve";
import { DrainGate } from "./audit/drain-gate.ts";

export type Env = DatabaseEnv & {
  /** One or two secrets of ≥ 32 bytes in base64, comma-separated; the first makes the check codes of new keys. */
  API_KEY_CHECK_SECRETS: string;
};

export type Deps = Execution & {
  readonly db: Database;
  readonly checkKeys: () => Promise<CheckKeys>;
  readonly draining: DrainGate;
};

type Parts = Omit<Deps, keyof Execution>;

let made: { readonly env: Env; readonly parts: Parts } | null = null;

/** The parts of this Worker, made once per isolate, with the work behind the answer of this one request. */
export function makeDeps(env: Env, execution: Execution): Deps {
  if (made?.env !== env)
    made = {
      env,
      parts: {
        db: makeDatabase(env),
        checkKeys: rememberCheckKeys(env),
        draining: new DrainGate(),
      },
    };
  return { ...made.parts, waitUntil: execution.waitUntil };
}

/** Remembers the imported keys, never the promise of them: a promise belongs to the request that made it. */
function rememberCheckKeys(env: Env): () => Promise<CheckKeys> {
  let keys: CheckKeys | null = null;
  return async () =>
    (keys ??= await importCheckKeys(env.API_KEY_CHECK_SECRETS, "API_KEY_CHECK_SECRETS"));
}
