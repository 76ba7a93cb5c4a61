import type { Result } from "../../result.ts";
import type { SignInInput, SignUpInput } from "./account.ts";
import type { NewSession, Session } from "./session.ts";
import type { CallContext } from "../call-context.ts";
import type { CommonErrorCode, ServiceError } from "../errors.ts";
import type { ReadinessCheck } from "../readiness.ts";

export type AuthError = ServiceError<
  CommonErrorCode | "invalid_credentials" | "rate_limited" | "password_unusable" | "email_unusable"
>;

export interface AuthService extends ReadinessCheck {
  /**
   * Registers an account with a password. A known and an unknown e-mail get the same answer after the same work; a
   * known one is left as it was.
   *
   * @returns `rate_limited` with `retry_after`.
   */
  signUp(ctx: CallContext, input: SignUpInput): Promise<Result<{ status: "accepted" }, AuthError>>;

  /**
   * Opens a session, always with a new id.
   *
   * @returns `invalid_credentials` for a wrong password and for an unknown e-mail alike, after the same work.
   */
  signIn(ctx: CallContext, input: SignInInput): Promise<Result<NewSession, AuthError>>;

  /** The session behind a cookie's value; moves its idle limit at most once a minute. `unauthenticated` when there is none. */
  resolveSession(
    ctx: CallContext,
    input: { session_token: string },
  ): Promise<Result<Session, AuthError>>;

  /** Ends the session; ending one that is not there is no error. */
  signOut(ctx: CallContext, input: { session_token: string }): Promise<Result<null, AuthError>>;

  /** Removes sessions that ended. */
  runDue(ctx: CallContext): Promise<Result<{ removed: number }, AuthError>>;
}
