import { traceBindings } from "#shared/observe/trace/trace-bindings";
import type { Env } from "../../env.ts";
import { Sampler, readRatio } from "./sampler.ts";

/** What an isolate needs to record requests. */
type Tracing = { readonly sampler: Sampler; readonly services: Env };

let memo: { readonly env: Env; readonly tracing: Tracing | null } | undefined;

/** Null where traces are off, as they are unless `ATLAS_TRACES_RATIO` says otherwise. */
export function readTracing(env: Env): Tracing | null {
  if (memo?.env !== env) memo = { env, tracing: makeTracing(env) };
  return memo.tracing;
}

function makeTracing(env: Env): Tracing | null {
  const ratio = readRatio(env.ATLAS_TRACES_RATIO ?? "");
  return ratio === null ? null : { sampler: new Sampler(ratio), services: traceBindings(env) };
}

/** The bindings to the other Workers, which take part in a trace where traces are on. */
export const servicesOf = (env: Env): Env => readTracing(env)?.services ?? env;
