import { sha256Base64Url } from "#shared/crypto/hash";
import { randomHandle } from "#shared/random";
import type { Scope } from "../../../context.ts";
import { cookieName, readCookie, writeCookie } from "../../../http/cookies.ts";

const HANDLE = /^[A-Za-z0-9_-]{43}$/;
/** As long as the flow may be started. */
const SIGN_IN_SECONDS = 1_800;

/**
 * Ties a sign-in with a provider to this browser, by a new value each time: of two sign-ins in one browser, the newer one can
 * end. Services see only the hash.
 */
export async function bindSignIn(scope: Scope): Promise<{ hash: string; cookie: string }> {
  const value = randomHandle();
  return {
    hash: await sha256Base64Url(value),
    cookie: writeCookie(scope.config, "atlas_sign_in", value, SIGN_IN_SECONDS),
  };
}

/** The hash of the browser's sign-in cookie; null if it has no well-formed one. */
export async function readSignIn(scope: Scope, headers: Headers): Promise<string | null> {
  const value = readCookie(headers.get("cookie"), cookieName(scope.config, "atlas_sign_in"));
  return value !== null && HANDLE.test(value) ? sha256Base64Url(value) : null;
}

/** Takes the cookie away, once the sign-in has ended. */
export const noSignInCookie = (scope: Scope): string =>
  writeCookie(scope.config, "atlas_sign_in", "", 0);
