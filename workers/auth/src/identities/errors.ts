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

export const lastWayIn = (): Err<AuthError> =>
  err({
    code: "last_way_in",
    detail:
      "The account has no password, no passkey and nothing else linked. Set a password or add a passkey first.",
  });

export const noIdentity = (): Err<AuthError> =>
  err({ code: "not_found", detail: "Your account has no such identity." });

export const identityLimitReached = (): Err<AuthError> =>
  err({
    code: "limit_reached",
    detail: `An account has at most ${IDENTITY_RULES.perAccount} linked identities. Remove one first.`,
  });
