import { encodeBase32 } from "./base32.ts";
import { toBase64Url } from "./crypto/base64.ts";

/** `bytes` bytes from the platform's CSPRNG. */
export const randomBytes = (bytes: number): Uint8Array<ArrayBuffer> =>
  crypto.getRandomValues(new Uint8Array(bytes));

/** 256 bits of randomness as 52 lower-case Crockford base32 characters (no `_`, so it can be a part of a prefixed secret). */
export const randomSecret = (): string => encodeBase32(randomBytes(32));

/** 256 bits of randomness as 43 base64url characters: states, verifiers, cookies. */
export const randomHandle = (): string => toBase64Url(randomBytes(32));
