import type { Result } from "../../result.ts";
import type { AccountLogEntry, ListAccountLogInput } from "./account-log.ts";
import type {
  ChangePasswordInput,
  SignInInput,
  SignUpInput,
  UpdateAccountInput,
} from "./account.ts";
import type {
  AccountSession,
  EndedSessions,
  FromSession,
  ListSessionsInput,
  NewSession,
  Session,
} from "./session.ts";
import type { Account } from "../users/account.ts";
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
   * Starts a session, always with a new id. It remembers the client's address and how the browser names itself.
   *
   * @returns `invalid_credentials` for a wrong password and for an unknown e-mail alike, after the same work.
   */
  signIn(
    ctx: CallContext,
    input: SignInInput & { user_agent?: string | null },
  ): Promise<Result<NewSession, AuthError>>;

  /** Finds a cookie's session and extends its idle limit, at most once a minute. `unauthenticated` if there is none. */
  resolveSession(
    ctx: CallContext,
    input: { session_token: string },
  ): Promise<Result<Session, AuthError>>;

  /** Ends the session. Ending one that does not exist succeeds. */
  signOut(ctx: CallContext, input: { session_token: string }): Promise<Result<null, AuthError>>;

  /** Renames the caller's own account. */
  updateAccount(ctx: CallContext, input: UpdateAccountInput): Promise<Result<Account, AuthError>>;

  /**
   * Changes the caller's own password, ends all other sessions of the account and gives this one a new token, in one
   * transaction. A sign-in with the old password that is under way gets no session.
   *
   * @returns the session with its new token, to be put into the cookie; `wrong_password` and `rate_limited` as
   * {@link AuthService.verifyPassword}; `password_unusable`; `unauthenticated` when the session has ended meanwhile.
   */
  changePassword(
    ctx: CallContext,
    input: ChangePasswordInput & FromSession,
  ): Promise<Result<Omit<NewSession, "account">, AuthError>>;

  /** The caller's own sessions that have not ended, newest first. @returns `invalid_cursor`. */
  listSessions(
    ctx: CallContext,
    input: ListSessionsInput & FromSession,
  ): Promise<Result<Page<AccountSession>, AuthError>>;

  /**
   * Ends one of the caller's own sessions, at once in every isolate.
   *
   * @returns whether it was the session that asks; `not_found` for another account's, an ended and an unknown one alike.
   */
  endSession(
    ctx: CallContext,
    input: { id: string } & FromSession,
  ): Promise<Result<{ current: boolean }, AuthError>>;

  /** Ends all of the caller's own sessions but the one that asks, at once in every isolate. */
  endOtherSessions(ctx: CallContext, input: FromSession): Promise<Result<EndedSessions, AuthError>>;

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
