import type { CallContext } from "#shared/contracts/call-context";
import type { ServiceName } from "#shared/contracts/service-names";
import { type ServiceDefinition, methodNames } from "#shared/rpc/define-service";
import { serve } from "#shared/rpc/serve";

/**
 * Serves a service without a binding, called as a Worker would call it: the same table, refusals and redaction, with
 * `deps` instead of an isolate's parts.
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
  // The table's type guarantees every method of the contract.
  return Object.fromEntries(methods) as Service;
}
