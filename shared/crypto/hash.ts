import { toBase64Url } from "./base64.ts";

const encoder = new TextEncoder();

const sha256 = async (value: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(value)));

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** SHA-256 as 64 lower-case hex characters: the form in which the database stores high-entropy secrets. */
export const sha256Hex = async (value: string): Promise<string> => toHex(await sha256(value));

/** SHA-256 as 43 base64url characters: the form in which Redis keys name high-entropy secrets. */
export const sha256Base64Url = async (value: string): Promise<string> =>
  toBase64Url(await sha256(value));

/** Compares two ASCII strings of the same length, such as hashes, without revealing by its timing where they differ. */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
