import type { AuthError } from "#shared/contracts/auth/service";
import { type Err, err } from "#shared/result";

/** The same answer for a wrong password and for an unknown e-mail. */
export const invalidCredentials = (): Err<AuthError> =>
  err({ code: "invalid_credentials", detail: "The e-mail or the password is wrong." });

/** Not `unauthenticated`: the session is fine, and a page that signs people out at a 401 must not do so here. */
export const wrongPassword = (): Err<AuthError> =>
  err({ code: "wrong_password", detail: "The password is wrong." });

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

export const noSession = (): Err<AuthError> =>
  err({ code: "unauthenticated", detail: "Sign in first." });
