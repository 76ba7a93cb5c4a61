import {
  type DataKey,
  type Place,
  createDataKey,
  open,
  seal,
  unwrapDataKey,
} from "#shared/crypto/envelope";
import { fromBase64Url, toBase64 } from "#shared/crypto/base64";
import type { Keyring } from "#shared/crypto/keyring";
import { randomBytes } from "#shared/random";

/** A row has one data key for its life. */
export const KEY_VERSION = 1;

const PREFIX = "whsec_";

/** The row and field that a webhook's ciphertext is bound to. */
export const placeIn = (
  projectId: string,
  webhookId: string,
  field: "data_key" | "secret" | "previous_secret",
): Place => ({ projectId, table: "webhooks", rowId: webhookId, field });

/** What a webhook's row stores of its secrets. */
export type SealedSecrets = {
  readonly id: string;
  readonly projectId: string;
  readonly dataKeyWrapped: string;
  readonly secretSealed: string;
  /** Null without a rotation whose overlap has not ended. */
  readonly previousSecretSealed: string | null;
};

/**
 * Makes a signing secret: 256 random bits.
 *
 * @see [Standard Webhooks](https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md)
 */
export const makeSecret = (): string => `${PREFIX}${toBase64(randomBytes(32))}`;

/** The bytes that sign. @throws Error for text that is not a secret, without the text. */
export function secretBytes(secretPlaintext: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64Url(secretPlaintext.slice(PREFIX.length));
  if (bytes === null) throw new Error("not a signing secret");
  return bytes;
}

/** Seals a new webhook's secret under a data key made for its row. */
export async function sealNewSecret(
  ring: Keyring,
  projectId: string,
  webhookId: string,
  secretPlaintext: string,
): Promise<{ secretSealed: string; dataKeyWrapped: string; keyId: string }> {
  const place = placeIn(projectId, webhookId, "data_key");
  const { dataKey, wrapped, keyId } = await createDataKey(ring, place, KEY_VERSION);
  const secretSealed = await seal(
    dataKey,
    placeIn(projectId, webhookId, "secret"),
    secretPlaintext,
  );
  return { secretSealed, dataKeyWrapped: wrapped, keyId };
}

/**
 * Seals a new secret in place of the one that a row has, and that one as the previous secret.
 *
 * @throws VaultError if the key is missing or the ciphertext does not belong to the row.
 */
export async function sealNextSecret(
  ring: Keyring,
  row: SealedSecrets,
  secretPlaintext: string,
): Promise<{ secretSealed: string; previousSecretSealed: string }> {
  const dataKey = await dataKeyOf(ring, row);
  const place = (field: "secret" | "previous_secret") => placeIn(row.projectId, row.id, field);
  const current = await open(dataKey, place("secret"), row.secretSealed);
  return {
    secretSealed: await seal(dataKey, place("secret"), secretPlaintext),
    previousSecretSealed: await seal(dataKey, place("previous_secret"), current),
  };
}

/**
 * Opens the secrets that sign now, the newest first.
 *
 * @throws VaultError if the key is missing or the ciphertexts do not belong to the row.
 */
export async function openSecrets(ring: Keyring, row: SealedSecrets): Promise<string[]> {
  const dataKey = await dataKeyOf(ring, row);
  const place = (field: "secret" | "previous_secret") => placeIn(row.projectId, row.id, field);
  const secret = await open(dataKey, place("secret"), row.secretSealed);
  return row.previousSecretSealed === null
    ? [secret]
    : [secret, await open(dataKey, place("previous_secret"), row.previousSecretSealed)];
}

const dataKeyOf = (
  ring: Keyring,
  { id, projectId, dataKeyWrapped }: SealedSecrets,
): Promise<DataKey> =>
  unwrapDataKey(ring, placeIn(projectId, id, "data_key"), KEY_VERSION, dataKeyWrapped);
