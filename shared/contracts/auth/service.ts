import type { Result } from "../../result.ts";
import type { AccountLogEntry, ListAccountLogInput } from "./account-log.ts";
import type { SignInInput, SignUpInput } from "./account.ts";
import type { NewSession, Session } from "./session.ts";
import type { CallContext } from "../call-context.ts";
import type { CommonErrorCode, ServiceError } from "../errors.ts";
import type { Page } from "../fields.ts";
import type { ReadinessCheck } from "../readiness.ts";

export type AuthError = ServiceError<
  | CommonErrorCode
  | "invalid_credentials"
  | "wrong_password"
  | "rate_limited"
  | "password_unusable"
  | "email_unusable"
  | "invalid_cursor"
>;

export interface AuthService extends ReadinessCheck {
  /**
   * Registers an account with a password. A known and an unknown e-mail get the same answer after the same work; a
   * known account is not changed.
   *
   * @returns `rate_limited` with `retry_after`.
   */
  signUp(ctx: CallContext, input: SignUpInput): Promise<Result<{ status: "accepted" }, AuthError>>;

  /**
   * Starts a session, always with a new id.
   *
   * @returns `invalid_credentials` for a wrong password and for an unknown e-mail alike, after the same work.
   */
  signIn(ctx: CallContext, input: SignInInput): Promise<Result<NewSession, AuthError>>;

  /** Finds a cookie's session and extends its idle limit, at most once a minute. `unauthenticated` if there is none. */
  resolveSession(
    ctx: CallContext,
    input: { session_token: string },
  ): Promise<Result<Session, AuthError>>;

  /** Ends the session. Ending one that does not exist succeeds. */
  signOut(ctx: CallContext, input: { session_token: string }): Promise<Result<null, AuthError>>;

  /**
   * Checks the password of the account that is signed in, before it does something that a stolen session must not do.
   * Throttled as a sign-in: both count against the same limits. A refusal stands in the account's log.
   *
   * @returns `unauthenticated` unless an account asks, `wrong_password`, `rate_limited` with `retry_after`.
   */
  verifyPassword(ctx: CallContext, input: { password: string }): Promise<Result<null, AuthError>>;

  /**
   * The caller's own account log, newest first.
   *
   * @returns `unauthenticated` unless an account asks, `invalid_cursor`.
   */
  listAccountLog(
    ctx: CallContext,
    input: ListAccountLogInput,
  ): Promise<Result<Page<AccountLogEntry>, AuthError>>;

  /** Removes sessions that have ended. */
  runDue(ctx: CallContext): Promise<Result<{ removed: number }, AuthError>>;
}
