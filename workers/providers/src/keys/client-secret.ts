import { type Place, createDataKey, open, seal, unwrapDataKey } from "#shared/crypto/envelope";
import type { Keyring } from "#shared/crypto/keyring";

/** A client secret as an integration's row stores it: sealed under the row's own data key, which is wrapped beside it. */
export type SealedSecret = {
  readonly clientSecretSealed: string;
  readonly clientSecretLast4: string;
  readonly dataKeyWrapped: string;
  readonly keyId: string;
};

/** A row has one data key at a time; a new secret gets a new data key. */
export const KEY_VERSION = 1;

/** The row and field that an integration's ciphertext is bound to. */
export const placeIn = (
  projectId: string,
  integrationId: string,
  field: "data_key" | "client_secret",
): Place => ({ projectId, table: "integrations", rowId: integrationId, field });

export async function sealSecret(
  ring: Keyring,
  projectId: string,
  integrationId: string,
  secretPlaintext: string,
): Promise<SealedSecret> {
  const { dataKey, wrapped, keyId } = await createDataKey(
    ring,
    placeIn(projectId, integrationId, "data_key"),
    KEY_VERSION,
  );
  return {
    clientSecretSealed: await seal(
      dataKey,
      placeIn(projectId, integrationId, "client_secret"),
      secretPlaintext,
    ),
    // Shows nothing of a short secret: four of eight characters would be half of it.
    clientSecretLast4: secretPlaintext.length >= 12 ? secretPlaintext.slice(-4) : "",
    dataKeyWrapped: wrapped,
    keyId,
  };
}

/** @throws VaultError if the key is missing or the ciphertexts do not belong to the row. */
export async function openSecret(
  ring: Keyring,
  row: {
    readonly id: string;
    readonly projectId: string;
    readonly dataKeyWrapped: string;
    readonly clientSecretSealed: string;
  },
): Promise<string> {
  const { id, projectId, dataKeyWrapped, clientSecretSealed } = row;
  const place = placeIn(projectId, id, "data_key");
  const dataKey = await unwrapDataKey(ring, place, KEY_VERSION, dataKeyWrapped);
  return open(dataKey, placeIn(projectId, id, "client_secret"), clientSecretSealed);
}
