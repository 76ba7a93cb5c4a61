import { WorkerEntrypoint } from "cloudflare:workers";
import type { CallContext, CallerProps } from "../contracts/call-context.ts";
import type { Logger } from "../observe/log.ts";
import { type Execution, type ServiceDefinition, methodNames } from "./define-service.ts";
import { serve } from "./serve.ts";

/** The entrypoint's type. It lacks the table's methods, because TypeScript cannot see them on the prototype. */
type EntrypointClass<Env> = new (
  ctx: ExecutionContext<CallerProps>,
  env: Env,
) => WorkerEntrypoint<Env, CallerProps>;

/**
 * Makes the Worker's RPC entrypoint from its service table. Each method is set on the prototype, where RPC looks for
 * it. `makeParts` runs once per environment, so once per isolate; what belongs to a request is made for each request.
 *
 * @see [Service bindings: RPC](https://developers.cloudflare.com/workers/runtime-apis/bindings/service-bindings/rpc/)
 */
export function makeEntrypoint<Service, Env, Parts extends object>(
  service: ServiceDefinition<Service, Parts & Execution>,
  makeParts: (env: Env) => Parts,
): EntrypointClass<Env> {
  let made: { readonly env: Env; readonly parts: Parts } | undefined;
  const partsOf = (env: Env): Parts => {
    if (made?.env !== env) made = { env, parts: makeParts(env) };
    return made.parts;
  };
  class ServiceEntrypoint extends WorkerEntrypoint<Env, CallerProps> {
    #call(method: string, ctx: CallContext, input: unknown): Promise<unknown> {
      const waitUntil = (work: Promise<unknown>): void => this.ctx.waitUntil(work);
      const makeDeps = (log: Logger): Parts & Execution => ({
        ...partsOf(this.env),
        waitUntil,
        log,
      });
      return serve(service, { method, ctx, input, props: this.ctx.props, makeDeps });
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
