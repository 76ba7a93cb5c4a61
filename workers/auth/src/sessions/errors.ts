import type { AuthError } from "#shared/contracts/auth/service";
import { type Err, err } from "#shared/result";

/** The same answer for a wrong password and for an unknown e-mail. */
export const invalidCredentials = (): Err<AuthError> =>
  err({ code: "invalid_credentials", detail: "The e-mail or the password is wrong." });

/** Not `unauthenticated`: the session is fine, and a page that signs people out at a 401 must not do so here. */
export const wrongPassword = (): Err<AuthError> =>
  err({ code: "wrong_password", detail: "The password is wrong." });

export const wrongCode = (): Err<AuthError> =>
  err({ code: "wrong_code", detail: "The code is wrong, or it was used before." });

export const challengeInvalid = (): Err<AuthError> =>
  err({
    code: "challenge_invalid",
    detail:
      "This sign-in waited for too long or had too many tries. Sign in with the password again.",
  });

export const passwordUnusable = (): Err<AuthError> =>
  err({
    code: "password_unusable",
    detail: "A password has 8 to 128 characters. Choose another one.",
  });

export const rateLimited = (retryAfterSeconds: number): Err<AuthError> =>
  err({
    code: "rate_limited",
    detail: "Too many attempts. Wait a moment and try again.",
    retry_after: retryAfterSeconds,
  });

/** Said only after a right password. */
export const accountSuspended = (): Err<AuthError> =>
  err({
    code: "account_suspended",
    detail: "An administrator has suspended this account. The mail about it says why.",
  });

/** Said only after a right password. */
export const emailUnverified = (): Err<AuthError> =>
  err({
    code: "email_unverified",
    detail: "Confirm your e-mail address first. The link is in the mail that we have sent you.",
  });

export const noSession = (): Err<AuthError> =>
  err({ code: "unauthenticated", detail: "Sign in first." });
