import { encodeBase32 } from "#shared/base32";
import { sha256Hex } from "#shared/crypto/hash";
import { randomBytes } from "#shared/random";

export const RECOVERY_CODES = 10;
const BYTES = 10;
const FORM = /^[0-9a-z]{16}$/;

/** Ten codes of 80 random bits, as `xxxx-xxxx-xxxx-xxxx`, without letters that look like digits. */
export const makeCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () =>
    encodeBase32(randomBytes(BYTES)).replaceAll(/(.{4})(?=.)/g, "$1-"),
  );

/**
 * The form in which the database stores a code. 80 random bits need no slow hash. The account is a part of it, so equal
 * codes of two accounts would not look alike.
 *
 * @returns null for what cannot be a code.
 */
export async function hashCode(accountId: string, typed: string): Promise<string | null> {
  const code = typed
    .toLowerCase()
    .replaceAll(/[\s-]/g, "")
    .replaceAll("o", "0")
    .replaceAll(/[il]/g, "1");
  return FORM.test(code) ? sha256Hex(`${accountId}:${code}`) : null;
}

export async function hashCodes(accountId: string, codes: readonly string[]): Promise<string[]> {
  const hashes = await Promise.all(codes.map((code) => hashCode(accountId, code)));
  return hashes.filter((hash) => hash !== null);
}
