import { fromBase64Url, toBase64Url } from "#shared/crypto/base64";
import { type DataKey, type Place, open, seal } from "#shared/crypto/envelope";

/**
 * Labels of the keys for records in Redis. Each key is derived from a secret that the browser carries: the session's
 * from the token in the link, the flow's from the random part of `state`. Redis holds only the hashes of both secrets
 * and ciphertexts under these keys. An attacker who reads only Redis, or sees only the browser's URLs, gets neither a
 * record nor the PKCE verifier in it.
 */
const LABELS = {
  session_key: "atlas connect session record v1",
  flow_key: "atlas flow record v1",
  identity_key: "atlas identity record v1",
} as const;

const encoder = new TextEncoder();

/** Derives 256 bits that only the holder of `secret` can compute: HMAC-SHA-256 as a PRF with a uniformly random key. */
async function derive(secret: string, label: keyof typeof LABELS): Promise<Uint8Array> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, [
    "sign",
  ]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(LABELS[label])));
}

/** Derives the key of a connect session's record, as text, so that it can itself be stored in a flow's record. */
export const sessionKeyOf = async (token: string): Promise<string> =>
  toBase64Url(await derive(token, "session_key"));

export const flowKeyOf = async (flowSecret: string): Promise<string> =>
  toBase64Url(await derive(flowSecret, "flow_key"));

/** Derives the key of what a sign-in found out, from the code in the browser's URL. */
export const identityKeyOf = async (code: string): Promise<string> =>
  toBase64Url(await derive(code, "identity_key"));

/** What a record in Redis holds. */
export type RecordKind = "connect_session" | "flow" | "flow_outcome" | "identity";

/** Records do not belong to a project's vault. The place only keeps one record from being swapped for another. */
const placeOf = (kind: RecordKind, handle: string): Place => ({
  projectId: "-",
  table: kind,
  rowId: handle,
  field: "record",
});

async function importKey(key: string): Promise<DataKey> {
  const raw = fromBase64Url(key);
  if (raw === null) throw new TypeError("a record's key is not base64url");
  return {
    version: 1,
    key: await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]),
  };
}

export const sealRecord = async (
  key: string,
  kind: RecordKind,
  handle: string,
  record: object,
): Promise<string> => seal(await importKey(key), placeOf(kind, handle), JSON.stringify(record));

/** @throws VaultError when the record is not the one that was sealed under this handle. */
export const openRecord = async (
  key: string,
  kind: RecordKind,
  handle: string,
  sealed: string,
): Promise<unknown> => JSON.parse(await open(await importKey(key), placeOf(kind, handle), sealed));
