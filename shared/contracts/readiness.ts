import type { Result } from "../result.ts";
import type { CallContext } from "./call-context.ts";
import type { CommonErrorCode, ServiceError } from "./errors.ts";

/** What keeps a service from working: names of variables, keys and stores, never their values. */
export type Readiness = { problems: string[] };

/** Every service implements this. */
export interface ReadinessCheck {
  /** For `/readyz`: what keeps this service from working. Gateway only. */
  checkReadiness(ctx: CallContext): Promise<Result<Readiness, ServiceError<CommonErrorCode>>>;
}
