import { sha256Base64Url, sha256Hex } from "#shared/crypto/hash";
import { randomHandle } from "#shared/random";

const FORM = /^[A-Za-z0-9_-]{43}(?:\.acc_[0-9a-z]{26})?$/;

/** Makes a session's token: 256 random bits in base64url, and whose it is, see `accountOfSessionToken`. */
export const newSessionToken = (accountId: string): string => `${randomHandle()}.${accountId}`;

/** Whether this has the form of a session token. Anything else is refused without a query. */
export const isSessionToken = (text: string): boolean => FORM.test(text);

/** The form in which the database stores a token. */
export const hashSessionToken = (tokenPlaintext: string): Promise<string> =>
  sha256Hex(tokenPlaintext);

/**
 * The CSRF token that a page sends with every change. It is derived one-way from the session's token, so it needs no
 * storage and ends with the session.
 */
export const csrfTokenOf = (tokenPlaintext: string): Promise<string> =>
  sha256Base64Url(`csrf:${tokenPlaintext}`);
