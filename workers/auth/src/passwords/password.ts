import { toBase64Url } from "#shared/crypto/base64";

const MIN_CODE_POINTS = 8;
const MAX_CODE_POINTS = 128;

/**
 * The one form in which passwords are set and checked: NFKC, so that a password typed on another keyboard or system
 * is the same password. Nothing is trimmed, folded or cut.
 *
 * @see [NIST SP 800-63B §3.1.1.2](https://pages.nist.gov/800-63-4/sp800-63b.html)
 */
const normalised = (passwordPlaintext: string): string => passwordPlaintext.normalize("NFKC");

/** Whether a new password may be set: 8 to 128 code points after normalisation, no half of a surrogate pair. */
export function isUsablePassword(passwordPlaintext: string): boolean {
  const codePoints = Array.from(normalised(passwordPlaintext)).length;
  return (
    passwordPlaintext.isWellFormed() &&
    codePoints >= MIN_CODE_POINTS &&
    codePoints <= MAX_CODE_POINTS
  );
}

/**
 * What goes into the hash: the normalised password's UTF-8 bytes as base64url. The hashing library takes a string's
 * length in UTF-16 units for its length in bytes, so it would drop the end of every password that is not ASCII;
 * base64url is ASCII and one to one.
 */
export const hashingInput = (passwordPlaintext: string): string =>
  toBase64Url(new TextEncoder().encode(normalised(passwordPlaintext)));
