import { runInSpan } from "./active-span.ts";
import { Span } from "./span.ts";
import { RPC_SYSTEM, describeResult } from "./trace-bindings.ts";
import { readTraceparent } from "./trace-context.ts";

/** Serves one call of a sampled request as a server span below the caller's. */
export function serveInSpan<T>(
  service: string,
  method: string,
  traceparent: string,
  serve: () => Promise<T>,
): Promise<T> {
  const parent = readTraceparent(traceparent);
  if (parent === null) return serve();
  const name = `${service}/${method}`;
  const span = new Span(parent, "server", name);
  span.set({ "rpc.system.name": RPC_SYSTEM, "rpc.method": name });
  return runInSpan(span, serve, describeResult);
}
