import type { AuthError } from "#shared/contracts/auth/service";
import { type Err, err } from "#shared/result";
import { IDENTITY_RULES } from "./identity-rules.ts";

export const identityUnverified = (): Err<AuthError> =>
  err({
    code: "identity_unverified",
    detail:
      "The provider has not verified an e-mail address of yours. Confirm it there, or sign up with a password.",
  });

/** Said only to somebody whose provider has verified the address. */
export const identityNotLinked = (): Err<AuthError> =>
  err({
    code: "identity_not_linked",
    detail:
      "An account has this address already. Sign in as you did before, and link the provider in the account's settings.",
  });

/** Said only to somebody whose provider has verified the address, and whom the operator names an administrator. */
export const passwordFirst = (): Err<AuthError> =>
  err({
    code: "email_unverified",
    detail:
      "Set a password first, by the link in the mail that we have sent you. That confirms your address. Then sign in.",
  });

/** The gateway says when it ends. */
export const noSignUpNow = (): Err<AuthError> =>
  err({ code: "maintenance", detail: "No accounts are made during maintenance." });

export const signUpRefused = (): Err<AuthError> =>
  err({
    code: "sign_up_refused",
    detail: "This address may not sign up here. Ask an administrator for an invitation.",
  });

export const identityExists = (): Err<AuthError> =>
  err({
    code: "identity_exists",
    detail: "Another account is linked to this one at the provider. Remove it there first.",
  });

export const noIdentity = (): Err<AuthError> =>
  err({ code: "not_found", detail: "Your account has no such identity." });

export const identityLimitReached = (): Err<AuthError> =>
  err({
    code: "limit_reached",
    detail: `An account has at most ${IDENTITY_RULES.perAccount} linked identities. Remove one first.`,
  });
