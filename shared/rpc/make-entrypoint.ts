import { WorkerEntrypoint } from "cloudflare:workers";
import type { CallContext, CallerProps } from "../contracts/call-context.ts";
import { rpcDuration, rpcRequests } from "../metrics/families.ts";
import { meter } from "../metrics/meter.ts";
import { Reporter, type TelemetryEnv } from "../metrics/reporter.ts";
import type { Logger } from "../observe/log.ts";
import { serveInSpan } from "../observe/trace/serve-span.ts";
import { SpanReporter } from "../observe/trace/span-reporter.ts";
import { traceBindings } from "../observe/trace/trace-bindings.ts";
import { codeOf } from "./code-of.ts";
import { type Execution, type ServiceDefinition, methodNames } from "./define-service.ts";
import { type Call, ServiceFailure, serve } from "./serve.ts";

/** The entrypoint's type. It lacks the table's methods, because TypeScript cannot see them on the prototype. */
type EntrypointClass<Env> = new (
  ctx: ExecutionContext<CallerProps>,
  env: Env,
) => WorkerEntrypoint<Env, CallerProps>;

/**
 * Makes the Worker's RPC entrypoint from its service table. Each method is set on the prototype, where RPC looks for
 * it. `makeParts` runs once per environment, so once per isolate; what belongs to a request is made for each request.
 * Every call is counted and timed here, and what the isolate has counted is reported after it.
 *
 * @see [Service bindings: RPC](https://developers.cloudflare.com/workers/runtime-apis/bindings/service-bindings/rpc/)
 */
export function makeEntrypoint<Service, Env extends TelemetryEnv, Parts extends object>(
  service: ServiceDefinition<Service, Parts & Execution>,
  makeParts: (env: Env) => Parts,
): EntrypointClass<Env> {
  let made: { readonly env: Env; readonly parts: Parts } | undefined;
  const partsOf = (env: Env): Parts => {
    if (made?.env !== env) made = { env, parts: makeParts(traceBindings(env)) };
    return made.parts;
  };
  const reporter = new Reporter(service.name);
  const spanReporter = new SpanReporter(service.name);
  class ServiceEntrypoint extends WorkerEntrypoint<Env, CallerProps> {
    async #call(method: string, ctx: CallContext, input: unknown): Promise<unknown> {
      const report = (): void => {
        reporter.flushSoon(this.env.TELEMETRY, (work) => this.ctx.waitUntil(work));
        spanReporter.flushSoon(this.env.TELEMETRY, (work) => this.ctx.waitUntil(work));
      };
      // Background work counts too, and may end after the report of its call.
      const waitUntil = (work: Promise<unknown>): void =>
        this.ctx.waitUntil(afterwards(work, report));
      const makeDeps = (log: Logger): Parts & Execution => ({
        ...partsOf(this.env),
        waitUntil,
        log,
      });
      const call = { method, ctx, input, props: this.ctx.props, makeDeps };
      try {
        const { traceparent } = ctx;
        return traceparent === undefined
          ? await serveMeasured(service, call)
          : await serveInSpan(service.name, method, traceparent, () =>
              serveMeasured(service, call),
            );
      } finally {
        report();
      }
    }

    static {
      for (const method of methodNames(service))
        Object.defineProperty(this.prototype, method, {
          value(this: ServiceEntrypoint, ctx: CallContext, input: unknown) {
            return this.#call(method, ctx, input);
          },
        });
    }
  }
  return ServiceEntrypoint;
}

async function afterwards(work: Promise<unknown>, report: () => void): Promise<void> {
  try {
    await work;
  } finally {
    report();
  }
}

/** Serves one call, and counts and times it. */
async function serveMeasured<Service, Deps>(
  service: ServiceDefinition<Service, Deps>,
  call: Call<Deps>,
): Promise<unknown> {
  const { method } = call;
  const startedMs = Date.now();
  let code = "internal_error";
  try {
    const result = await serve(service, call);
    code = codeOf(result);
    return result;
  } catch (thrown) {
    if (thrown instanceof ServiceFailure && thrown.outage) code = "outage";
    throw thrown;
  } finally {
    meter.count(rpcRequests, { method, code });
    meter.observe(rpcDuration, { method }, (Date.now() - startedMs) / 1_000);
  }
}
