import { type Database, type DatabaseEnv, makeDatabase } from "#shared/db/client";

export type Env = DatabaseEnv;

export type Deps = { readonly db: Database };

let made: { readonly env: Env; readonly deps: Deps } | null = null;

/** The parts of this Worker, made once per isolate: a database client over HTTP holds no request's state. */
export function makeDeps(env: Env): Deps {
  if (made?.env !== env) made = { env, deps: { db: makeDatabase(env) } };
  return made.deps;
}
