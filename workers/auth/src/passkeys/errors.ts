import type { AuthError } from "#shared/contracts/auth/service";
import { type Err, err } from "#shared/result";
import { PASSKEY_RULES } from "./passkey-rules.ts";

/**
 * The same answer for an unknown and a removed passkey, a wrong signature and a used challenge. Not `unauthenticated`: a
 * page that signs people out at a 401 must not do so here.
 */
export const passkeyRefused = (): Err<AuthError> =>
  err({ code: "passkey_refused", detail: "This passkey was not accepted. Try again." });

export const passkeyExists = (): Err<AuthError> =>
  err({ code: "passkey_exists", detail: "This passkey was added already." });

export const noPasskey = (): Err<AuthError> =>
  err({ code: "not_found", detail: "There is no such passkey." });

export const passkeyLimitReached = (): Err<AuthError> =>
  err({
    code: "limit_reached",
    detail: `An account has at most ${PASSKEY_RULES.perAccount} passkeys. Remove one first.`,
  });
