import { z } from "zod";
import type { Result } from "../result.ts";
import type { CallContext } from "./call-context.ts";
import type { CommonErrorCode, ServiceError } from "./errors.ts";
import { displayName, isoTime } from "./page.ts";
import { accountSchema } from "./users.ts";

export const signUpInput = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(8).max(128),
  name: displayName(100),
});
export type SignUpInput = z.infer<typeof signUpInput>;

export const signInInput = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(1).max(128),
});
export type SignInInput = z.infer<typeof signInInput>;

export const sessionSchema = z.object({
  account: accountSchema,
  /** Sent back as `x-csrf-token` on every call that is not a GET. */
  csrf_token: z.string(),
  expires_at: isoTime,
});
export type Session = z.infer<typeof sessionSchema>;

/** A fresh session with its secret, which goes into the cookie and nowhere else. */
export type NewSession = Session & { session_token: string };

export type AuthError = ServiceError<
  CommonErrorCode | "invalid_credentials" | "rate_limited" | "password_unusable" | "email_unusable"
>;

export interface AuthService {
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
