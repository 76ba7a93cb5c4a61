import { toBase64Url } from "../random.ts";

const encoder = new TextEncoder();

const sha256 = async (value: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", encoder.encode(value)));

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** SHA-256 as 64 lower-case hex characters: how high-entropy secrets rest in the database. */
export const sha256Hex = async (value: string): Promise<string> => toHex(await sha256(value));

/** SHA-256 as 43 base64url characters: how high-entropy secrets name Redis keys. */
export const sha256Base64Url = async (value: string): Promise<string> =>
  toBase64Url(await sha256(value));

/** Compares two equally long ASCII strings, such as hashes, without telling by time where they differ. */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
