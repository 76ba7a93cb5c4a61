import { decode, encode } from "jose/base64url";

export const toBase64Url = (bytes: Uint8Array): string => encode(bytes);

/** Decodes base64url or base64, padded or not; null for anything else. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    // jose makes each buffer itself and never in shared memory, which its types leave open.
    return decode(text.replaceAll("+", "-").replaceAll("/", "_")) as Uint8Array<ArrayBuffer>;
  } catch {
    return null;
  }
}
