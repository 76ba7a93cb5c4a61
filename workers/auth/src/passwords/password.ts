import { toBase64Url } from "#shared/crypto/base64";

const MIN_CODE_POINTS = 8;
const MAX_CODE_POINTS = 128;

/**
 * The form in which passwords are set and checked: NFKC, so that the same password typed on another keyboard or system
 * matches. Nothing is trimmed, case-folded or truncated.
 *
 * @see [NIST SP 800-63B §3.1.1.2](https://pages.nist.gov/800-63-4/sp800-63b.html)
 */
const normalised = (passwordPlaintext: string): string => passwordPlaintext.normalize("NFKC");

/** Whether this may be set as a password: 8 to 128 code points after normalisation, no lone surrogate. */
export function isUsablePassword(passwordPlaintext: string): boolean {
  const codePoints = Array.from(normalised(passwordPlaintext)).length;
  return (
    passwordPlaintext.isWellFormed() &&
    codePoints >= MIN_CODE_POINTS &&
    codePoints <= MAX_CODE_POINTS
  );
}

/**
 * What is hashed: the UTF-8 bytes of the normalised password, as base64url. The hashing library mistakes a string's
 * length in UTF-16 units for its length in bytes and would cut off the end of every password outside ASCII. Base64url
 * is ASCII, and different passwords stay different.
 */
export const hashingInput = (passwordPlaintext: string): string =>
  toBase64Url(new TextEncoder().encode(normalised(passwordPlaintext)));
