import { decode, encode } from "jose/base64url";

export const toBase64Url = (bytes: Uint8Array): string => encode(bytes);

/** Encodes in base64 with padding, as Standard Webhooks writes secrets and signatures. */
export const toBase64 = (bytes: Uint8Array): string => {
  const text = encode(bytes).replaceAll("-", "+").replaceAll("_", "/");
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
};

/** Decodes base64url or base64, padded or not; null for anything else. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    // jose makes each buffer itself and never in shared memory, which its types leave open.
    return decode(text.replaceAll("+", "-").replaceAll("/", "_")) as Uint8Array<ArrayBuffer>;
  } catch {
    return null;
  }
}
