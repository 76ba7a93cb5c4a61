import { fromBase64Url, toBase64Url } from "#shared/crypto/base64";
import { sha256Base64Url } from "#shared/crypto/hash";
import { randomBytes } from "#shared/random";

/** What is kept of an answer. */
export type KeptAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Seals the answers to one idempotency key, and takes fingerprints of its bodies. */
export type AnswerSeal = {
  /** Names the request in Redis. Tells neither the credential nor the key. */
  readonly id: string;
  readonly fingerprint: (body: string) => Promise<string>;
  readonly seal: (answer: KeptAnswer) => Promise<string>;
  /** @throws when it was sealed by another credential or for another request. */
  readonly open: (sealed: string) => Promise<KeptAnswer>;
};

const IV_BYTES = 12;
const encoder = new TextEncoder();
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(encoder.encode(text));

/**
 * Makes keys from the caller's own credential, which Atlas does not store: what is in Redis opens only with the API key or
 * the session cookie that the request was sent with. So an answer may hold a secret, such as a new API key.
 *
 * @param operation method and path of the request.
 * @see [RFC 5869](https://www.rfc-editor.org/rfc/rfc5869)
 */
export async function makeAnswerSeal(
  credential: string,
  operation: string,
  idempotencyKey: string,
): Promise<AnswerSeal> {
  const request = `${operation}|${idempotencyKey}`;
  const id = await sha256Base64Url(`${credential}|${request}`);
  const secret = await crypto.subtle.importKey("raw", utf8(credential), "HKDF", false, [
    "deriveKey",
  ]);
  const derive = (use: string) => ({
    name: "HKDF",
    hash: "SHA-256",
    salt: utf8(request),
    info: utf8(`atlas idempotency ${use}`),
  });
  const sealing = await crypto.subtle.deriveKey(
    derive("answer"),
    secret,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
  const signing = await crypto.subtle.deriveKey(
    derive("body"),
    secret,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign"],
  );
  const cipher = (iv: Uint8Array<ArrayBuffer>) => ({
    name: "AES-GCM",
    iv,
    additionalData: utf8(id),
  });
  return {
    id,
    fingerprint: async (body) =>
      toBase64Url(new Uint8Array(await crypto.subtle.sign("HMAC", signing, utf8(body)))),
    seal: async (answer) => {
      const iv = new Uint8Array(randomBytes(IV_BYTES));
      const text = utf8(JSON.stringify(answer));
      const sealed = new Uint8Array(await crypto.subtle.encrypt(cipher(iv), sealing, text));
      return toBase64Url(new Uint8Array([...iv, ...sealed]));
    },
    open: async (sealed) => {
      const bytes = fromBase64Url(sealed);
      if (bytes === null) throw new TypeError("A kept answer is not base64url.");
      const opened = await crypto.subtle.decrypt(
        cipher(bytes.slice(0, IV_BYTES)),
        sealing,
        bytes.slice(IV_BYTES),
      );
      return JSON.parse(new TextDecoder().decode(opened));
    },
  };
}
