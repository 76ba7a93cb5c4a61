import { fromBase64Url, toBase64Url } from "./base64.ts";
import type { Keyring } from "./keyring.ts";
import { VaultError } from "./vault-error.ts";
import { randomBytes } from "../random.ts";

/**
 * Where a ciphertext belongs. It is the additional data of the encryption, so a ciphertext that was moved to another
 * project, table, row, field or key version does not open.
 */
export type Place = {
  readonly projectId: string;
  readonly table: string;
  readonly rowId: string;
  readonly field: string;
};

/** An unwrapped data key, with the version that its ciphertexts name. */
export type DataKey = { readonly version: number; readonly key: CryptoKey };

const IV_BYTES = 12;
const encoder = new TextEncoder();
// The copy only narrows the type: WebCrypto does not accept a view of shared memory.
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(encoder.encode(text));
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

// Ids and names never contain "|", so the joined form is unambiguous.
const additionalData = (place: Place, version: number): Uint8Array<ArrayBuffer> =>
  utf8(`${place.projectId}|${place.table}|${place.rowId}|${place.field}|${version}`);

/** Encrypts under AES-256-GCM with a random 96-bit IV: `s1.{key version}.{iv and ciphertext, base64url}`. */
export async function seal(dataKey: DataKey, place: Place, plaintext: string): Promise<string> {
  const body = await encrypt(dataKey.key, additionalData(place, dataKey.version), utf8(plaintext));
  return `s1.${dataKey.version}.${body}`;
}

/**
 * Decrypts a sealed value in its place.
 *
 * @throws {@link VaultError} `tampered` or `malformed`; `unknown_key` when it was sealed under another key version.
 */
export async function open(dataKey: DataKey, place: Place, sealed: string): Promise<string> {
  if (sealedVersion(sealed) !== dataKey.version) throw new VaultError("unknown_key");
  const body = sealed.slice(sealed.indexOf(".", 3) + 1);
  return decoder.decode(await decrypt(dataKey.key, additionalData(place, dataKey.version), body));
}

/** Reads the data key version that a ciphertext names. @throws {@link VaultError} `malformed`. */
export function sealedVersion(sealed: string): number {
  const version = findSealedVersion(sealed);
  if (version === null) throw new VaultError("malformed");
  return version;
}

/** As {@link sealedVersion}, but null for text that is not a ciphertext. */
export function findSealedVersion(sealed: string): number | null {
  const match = /^s1\.(\d{1,9})\./.exec(sealed);
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** Makes a data key from 32 random bytes, and its wrapped form `w1.{key id}.{iv and ciphertext}`. */
export async function createDataKey(
  ring: Keyring,
  place: Place,
  version: number,
): Promise<{ dataKey: DataKey; wrapped: string; keyId: string }> {
  const raw = randomBytes(32);
  const wrapped = await wrap(ring, place, version, raw);
  return { dataKey: await importDataKey(raw, version), wrapped, keyId: ring.primaryId };
}

/** Unwraps a data key. @throws {@link VaultError} `unknown_key` with the key id, `tampered`, `malformed`. */
export async function unwrapDataKey(
  ring: Keyring,
  place: Place,
  version: number,
  wrapped: string,
): Promise<DataKey> {
  return importDataKey(await unwrap(ring, place, version, wrapped), version);
}

/** Wraps the same data key under the primary key-encryption key. */
export async function rewrapDataKey(
  ring: Keyring,
  place: Place,
  version: number,
  wrapped: string,
): Promise<string> {
  return wrap(ring, place, version, await unwrap(ring, place, version, wrapped));
}

/** Reads the id of the key-encryption key that a wrapped data key names. @throws {@link VaultError} `malformed`. */
export function wrappingKeyId(wrapped: string): string {
  const match = /^w1\.([a-z0-9-]{1,32})\./.exec(wrapped);
  if (match?.[1] === undefined) throw new VaultError("malformed");
  return match[1];
}

async function wrap(
  ring: Keyring,
  place: Place,
  version: number,
  raw: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const key = ring.keys.get(ring.primaryId);
  if (!key) throw new VaultError("unknown_key", ring.primaryId);
  return `w1.${ring.primaryId}.${await encrypt(key, additionalData(place, version), raw)}`;
}

async function unwrap(
  ring: Keyring,
  place: Place,
  version: number,
  wrapped: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const keyId = wrappingKeyId(wrapped);
  const key = ring.keys.get(keyId);
  if (!key) throw new VaultError("unknown_key", keyId);
  const body = wrapped.slice(wrapped.indexOf(".", 3) + 1);
  return decrypt(key, additionalData(place, version), body);
}

const importDataKey = async (raw: Uint8Array<ArrayBuffer>, version: number): Promise<DataKey> => ({
  version,
  key: await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]),
});

async function encrypt(
  key: CryptoKey,
  data: Uint8Array<ArrayBuffer>,
  plaintext: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const iv = randomBytes(IV_BYTES);
  const ciphertext = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: data },
    key,
    plaintext,
  );
  const body = new Uint8Array(IV_BYTES + ciphertext.byteLength);
  body.set(iv);
  body.set(new Uint8Array(ciphertext), IV_BYTES);
  return toBase64Url(body);
}

async function decrypt(
  key: CryptoKey,
  data: Uint8Array<ArrayBuffer>,
  body: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = fromBase64Url(body);
  if (bytes === null || bytes.length < IV_BYTES + 16) throw new VaultError("malformed");
  try {
    const plaintext = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: bytes.subarray(0, IV_BYTES), additionalData: data },
      key,
      bytes.subarray(IV_BYTES),
    );
    return new Uint8Array(plaintext);
  } catch {
    throw new VaultError("tampered");
  }
}
