import { sha256Base64Url, sha256Hex } from "#shared/crypto/hash";

const FORM = /^[A-Za-z0-9_-]{43}$/;

/** Whether this may be a session's token: 256 bits in base64url. Anything else is refused without a look-up. */
export const isSessionToken = (text: string): boolean => FORM.test(text);

/** How a token rests in the database. */
export const hashSessionToken = (tokenPlaintext: string): Promise<string> =>
  sha256Hex(tokenPlaintext);

/**
 * The token that a page sends back with every change: it follows from the session's token and cannot be turned back
 * into it, so it needs no storage and ends with the session.
 */
export const csrfTokenOf = (tokenPlaintext: string): Promise<string> =>
  sha256Base64Url(`csrf:${tokenPlaintext}`);
