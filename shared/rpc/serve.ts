import { requireRecentProof } from "./require-recent-proof.ts";
import { ConfigurationError } from "../configuration-error.ts";
import type { CallContext, CallerProps } from "../contracts/call-context.ts";
import type { Readiness } from "../contracts/readiness.ts";
import type { WorkerName } from "../contracts/service-names.ts";
import { isOutage, mayBeStored, readDatabaseFailure } from "../db/failure.ts";
import { type Logger, makeLogger, stackOf } from "../observe/log.ts";
import { err, ok } from "../result.ts";
import { type ServiceDefinition, findMethod } from "./define-service.ts";

/**
 * An outage or a bug, as it leaves a service: with the request id to search for, but without the cause. A database
 * driver's message holds SQL and parameter values, so it must not leave the service.
 */
export class ServiceFailure extends Error {
  override readonly name = "ServiceFailure";
  readonly requestId: string;
  /** The database was unreachable, or the configuration is wrong: the same request may succeed later. */
  readonly outage: boolean;
  /** The call may have changed something all the same. */
  readonly mayBeStored: boolean;

  constructor(requestId: string, outage: boolean, stored: boolean) {
    super(`The request ${requestId} failed inside a service.`);
    this.requestId = requestId;
    this.outage = outage;
    this.mayBeStored = stored;
  }
}

/** One call of a contract method, as it arrived over a binding. */
export type Call<Deps> = {
  readonly method: string;
  readonly ctx: CallContext;
  readonly input: unknown;
  /** The binding's `props`, which name the caller; undefined for a binding without `props`. */
  readonly props: CallerProps | undefined;
  /** @throws {@link ConfigurationError} when the environment lacks something. */
  readonly makeDeps: (log: Logger) => Deps;
};

const READINESS = { callers: ["gateway"], actors: "service" } as const;

/**
 * Runs one contract method. Refuses callers and actors that the table does not list. An unexpected error leaves the
 * service only as {@link ServiceFailure}.
 *
 * @returns the handler's own result, `forbidden`, or `step_up_required`.
 */
export async function serve<Service, Deps>(
  service: ServiceDefinition<Service, Deps>,
  call: Call<Deps>,
): Promise<unknown> {
  const { method, ctx } = call;
  const isReadiness = method === "checkReadiness";
  const definition = findMethod(service, method);
  const rule = isReadiness ? READINESS : definition;
  if (rule === undefined || !isNamed(call.props?.caller, rule.callers))
    return err({ code: "forbidden", detail: "This caller may not call this method." });
  if (rule.actors === "service" && ctx.actor.type !== "service")
    return err({ code: "forbidden", detail: "Only Atlas itself may do this." });
  if (
    rule.actors === "administrator" &&
    !(ctx.actor.type === "account" && ctx.administrator === true)
  )
    return err({ code: "forbidden", detail: "Only administrators may do this." });
  if (definition?.recentProof === true) {
    const recent = requireRecentProof(ctx);
    if (!recent.ok) return recent;
  }
  const log = makeLogger({
    service: service.name,
    rpc_method: method,
    request_id: ctx.requestId,
    trace_id: ctx.traceId,
  });
  try {
    if (isReadiness) return ok(await checkReadiness(service, call, log));
    return await definition?.handler(call.makeDeps(log), ctx, call.input);
  } catch (thrown) {
    const sqlstate = readDatabaseFailure(thrown).code;
    log("error", "service_failed", {
      ...stackOf(thrown),
      ...(sqlstate === null ? {} : { sqlstate }),
    });
    throw new ServiceFailure(
      ctx.requestId,
      thrown instanceof ConfigurationError || isOutage(thrown),
      !(thrown instanceof ConfigurationError) && mayBeStored(thrown),
    );
  }
}

const isNamed = (caller: WorkerName | undefined, callers: readonly WorkerName[]): boolean =>
  caller !== undefined && callers.includes(caller);

/** Lists what keeps the service from working. If its parts cannot be made, it still answers and names the variable. */
async function checkReadiness<Service, Deps>(
  service: ServiceDefinition<Service, Deps>,
  call: Call<Deps>,
  log: Logger,
): Promise<Readiness> {
  try {
    const deps = call.makeDeps(log);
    return { problems: [...((await service.findProblems?.(deps)) ?? [])] };
  } catch (thrown) {
    if (!(thrown instanceof ConfigurationError)) throw thrown;
    return { problems: [thrown.message] };
  }
}
