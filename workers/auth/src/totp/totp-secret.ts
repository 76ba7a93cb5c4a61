import type { AuthError } from "#shared/contracts/auth/service";
import { fromBase64Url, toBase64Url } from "#shared/crypto/base64";
import { type Place, createDataKey, open, seal, unwrapDataKey } from "#shared/crypto/envelope";
import type { Keyring } from "#shared/crypto/keyring";
import { VaultError } from "#shared/crypto/vault-error";
import { type Err, err } from "#shared/result";
import type { Deps } from "../deps.ts";

/** An authenticator app's secret as its row stores it: sealed under the row's own data key, wrapped beside it. */
export type SealedTotp = {
  readonly secretSealed: string;
  readonly dataKeyWrapped: string;
  readonly keyId: string;
};

/** A row has one data key; a new secret gets a new one. */
export const KEY_VERSION = 1;

/** The account takes the project's place: it is the tenant here. */
export const placeOf = (accountId: string, field: "data_key" | "secret"): Place => ({
  projectId: accountId,
  table: "totp_factors",
  rowId: accountId,
  field,
});

export async function sealTotp(
  ring: Keyring,
  accountId: string,
  secretPlaintext: Uint8Array,
): Promise<SealedTotp> {
  const place = placeOf(accountId, "data_key");
  const { dataKey, wrapped, keyId } = await createDataKey(ring, place, KEY_VERSION);
  const text = toBase64Url(secretPlaintext);
  const secretSealed = await seal(dataKey, placeOf(accountId, "secret"), text);
  return { secretSealed, dataKeyWrapped: wrapped, keyId };
}

/** @throws VaultError if the key is missing or the ciphertexts do not belong to the account. */
export async function openTotp(
  ring: Keyring,
  accountId: string,
  { secretSealed, dataKeyWrapped }: Pick<SealedTotp, "secretSealed" | "dataKeyWrapped">,
): Promise<Uint8Array<ArrayBuffer>> {
  const place = placeOf(accountId, "data_key");
  const dataKey = await unwrapDataKey(ring, place, KEY_VERSION, dataKeyWrapped);
  const bytes = fromBase64Url(await open(dataKey, placeOf(accountId, "secret"), secretSealed));
  if (bytes === null) throw new VaultError("malformed");
  return bytes;
}

/** Reports a secret that does not open, and why. Rethrows every other error. */
export function reportVaultFailure(deps: Pick<Deps, "log">, thrown: unknown): Err<AuthError> {
  if (!(thrown instanceof VaultError)) throw thrown;
  deps.log("error", "vault_failure", { code: thrown.failure });
  return err({
    code: "vault_unavailable",
    detail: "The authenticator app's secret cannot be opened. Ask the operator of Atlas.",
  });
}
