import type { CallContext } from "../../contracts/call-context.ts";
import { SERVICE_NAMES } from "../../contracts/service-names.ts";
import { codeOf } from "../../rpc/code-of.ts";
import { activeSpan, runInSpan } from "./active-span.ts";
import { Span } from "./span.ts";
import { writeTraceparent } from "./trace-context.ts";

/** Reports must not make spans: each would be reported again. */
const TRACED = SERVICE_NAMES.filter((name) => name !== "gateway" && name !== "telemetry");

type Method = (ctx: CallContext, input: unknown) => Promise<unknown>;

/**
 * The environment with bindings to services whose calls, in a sampled request, are client spans and carry their place in
 * the trace. In every other request a call goes through as it is.
 */
export function traceBindings<Env extends object>(env: Env): Env {
  const traced = TRACED.flatMap((service) => {
    const name = service.toUpperCase();
    const binding: unknown = Reflect.get(env, name);
    return typeof binding === "object" && binding !== null
      ? [[name, traceBinding(service, binding)]]
      : [];
  });
  return traced.length === 0 ? env : { ...env, ...Object.fromEntries(traced) };
}

const traceBinding = (service: string, binding: object): object =>
  new Proxy(binding, {
    get(target, name) {
      const call = (ctx: CallContext, input: unknown): unknown => {
        // A stub's methods work only as its own members.
        const stub = target as Record<string | symbol, Method>;
        const parent = activeSpan();
        if (parent === undefined) return stub[name]?.(ctx, input);
        const method = `${service}/${String(name)}`;
        const span = new Span(parent, "client", method);
        span.set({ "rpc.system.name": RPC_SYSTEM, "rpc.method": method });
        const traceparent = writeTraceparent(span);
        return runInSpan(
          span,
          async () => stub[name]?.({ ...ctx, traceparent }, input),
          describeResult,
        );
      };
      return call;
    },
  });

/** Cloudflare's RPC between Workers, which OpenTelemetry has no name for. */
export const RPC_SYSTEM = "workers_rpc";

/** An expected refusal is an answer, not a failure of the call. */
export const describeResult = (span: Span, result: unknown): void =>
  span.set({ "rpc.response.status_code": codeOf(result) });
