import type { CallContext } from "#shared/contracts/call-context";
import type { ServiceName } from "#shared/contracts/service-names";
import { type ServiceDefinition, methodNames } from "#shared/rpc/define-service";
import { serve } from "#shared/rpc/serve";

/**
 * A service without its binding, called as one Worker calls it: the same table, the same refusals, the same redaction,
 * with `deps` in place of an isolate's parts.
 */
export function serveInProcess<Service, Deps>(
  service: ServiceDefinition<Service, Deps>,
  deps: Deps,
  caller: ServiceName,
): Service {
  const methods = methodNames(service).map((method) => [
    method,
    (ctx: CallContext, input: unknown) =>
      serve(service, { method, ctx, input, props: { caller }, makeDeps: () => deps }),
  ]);
  // The table has every method of the contract; its own type says so.
  return Object.fromEntries(methods) as Service;
}
