import { type Place, createDataKey, open, seal, unwrapDataKey } from "#shared/crypto/envelope";
import type { Keyring } from "#shared/crypto/keyring";

/** A client secret as it rests in an integration's row: sealed under a data key of its own, which is wrapped beside it. */
export type SealedSecret = {
  readonly clientSecretSealed: string;
  readonly clientSecretLast4: string;
  readonly dataKeyWrapped: string;
  readonly keyId: string;
};

/** A row has one data key at a time; a new secret brings a new one. */
export const KEY_VERSION = 1;

/** Where an integration's ciphertexts belong. */
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
    // A short secret shows nothing: four of eight characters would be half of it.
    clientSecretLast4: secretPlaintext.length >= 12 ? secretPlaintext.slice(-4) : "",
    dataKeyWrapped: wrapped,
    keyId,
  };
}

/** @throws VaultError when the key is missing or the row's ciphertexts do not belong to it. */
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
