import type { CallContext, CallerProps, ServiceName } from "../contracts/call-context.ts";
import type { ServiceError } from "../contracts/errors.ts";
import { ConfigurationError } from "../configuration-error.ts";
import { readDatabaseFailure, isOutage } from "../db/failure.ts";
import { log, stackOf } from "../observe/log.ts";
import { type Result, err } from "../result.ts";

/** What every use case gets besides its service's own parts. */
export type Execution = {
  /** For work behind the answer that can be done again by someone else when it is lost. */
  readonly waitUntil: (work: Promise<unknown>) => void;
};

/**
 * An outage or a bug, as it leaves a service: the request id to look for, nothing of the cause. A driver's message
 * holds SQL and parameter values, so it ends here.
 */
export class ServiceFailure extends Error {
  override readonly name = "ServiceFailure";
  readonly requestId: string;
  /** The database could not be reached, or the configuration is wrong: the same request may go through later. */
  readonly outage: boolean;

  constructor(requestId: string, outage: boolean) {
    super(`The request ${requestId} failed inside a service.`);
    this.requestId = requestId;
    this.outage = outage;
  }
}

/** Who calls whom: the callee's name, and what the binding says of the caller. */
export type Call = {
  readonly service: ServiceName;
  readonly method: string;
  readonly props: CallerProps | undefined;
  /** Who may call this method; every service behind a binding that names itself when left out. */
  readonly callers?: readonly ServiceName[];
};

/**
 * Runs one contract method: refuses callers that the method is not for, and lets nothing out of an unexpected error
 * but {@link ServiceFailure}.
 */
export async function serve<T, Code extends string>(
  call: Call,
  ctx: CallContext,
  useCase: () => Promise<Result<T, ServiceError<Code>>>,
): Promise<Result<T, ServiceError<Code | "forbidden">>> {
  const caller = call.props?.caller;
  if (caller === undefined || (call.callers && !call.callers.includes(caller)))
    return err({ code: "forbidden", detail: "This caller may not use this method." });
  try {
    return await useCase();
  } catch (thrown) {
    const sqlstate = readDatabaseFailure(thrown).code;
    log("error", "service_failed", {
      service: call.service,
      route: call.method,
      request_id: ctx.requestId,
      ...stackOf(thrown),
      ...(sqlstate === null ? {} : { sqlstate }),
    });
    throw new ServiceFailure(
      ctx.requestId,
      thrown instanceof ConfigurationError || isOutage(thrown),
    );
  }
}
