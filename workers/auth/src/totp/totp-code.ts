import { equalInConstantTime } from "#shared/crypto/hash";

const STEP_MS = 30_000;
const DIGITS = 6;
/** A phone's clock may be off, and typing takes time: the step before and the one after are accepted as well. */
const WINDOW = [0, -1, 1] as const;
const ISSUER = "Atlas";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * The code of a step, with SHA-1 and six digits: what every authenticator app does, whatever a URI asks for.
 *
 * @see [RFC 6238 §4](https://www.rfc-editor.org/rfc/rfc6238#section-4), [RFC 4226 §5.3](https://www.rfc-editor.org/rfc/rfc4226#section-5.3)
 */
export async function totpCode(
  secret: Uint8Array<ArrayBuffer>,
  step: number,
  digits: number = DIGITS,
): Promise<string> {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-1" }, false, [
    "sign",
  ]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = new DataView(await crypto.subtle.sign("HMAC", key, counter.buffer));
  const offset = mac.getUint8(mac.byteLength - 1) & 0x0f;
  const truncated = mac.getUint32(offset) & 0x7fffffff;
  return String(truncated % 10 ** digits).padStart(digits, "0");
}

/** The step whose code this is, of those around now; null for a wrong code. Looks at all of them in any case. */
export async function findStep(
  secret: Uint8Array<ArrayBuffer>,
  code: string,
  nowMs: number,
): Promise<number | null> {
  const now = Math.floor(nowMs / STEP_MS);
  let found: number | null = null;
  for (const offset of WINDOW) {
    const isRight = equalInConstantTime(await totpCode(secret, now + offset), code);
    if (isRight && found === null) found = now + offset;
  }
  return found;
}

/** Base32 without padding, as authenticator apps take it. @see [RFC 4648 §6](https://www.rfc-editor.org/rfc/rfc4648#section-6) */
export function toBase32(bytes: Uint8Array): string {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET.charAt((buffer >>> (bits - 5)) & 31);
    buffer &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET.charAt((buffer << (5 - bits)) & 31) : text;
}

/** @see [Key URI format](https://github.com/google/google-authenticator/wiki/Key-Uri-Format) */
export const totpUri = (secretBase32: string, email: string): string =>
  `otpauth://totp/${ISSUER}:${encodeURIComponent(email)}?secret=${secretBase32}&issuer=${ISSUER}`;
