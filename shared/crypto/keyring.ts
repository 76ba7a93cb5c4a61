import { ConfigurationError } from "../configuration-error.ts";
import { fromBase64Url } from "./base64.ts";

/**
 * The key-encryption keys, by id. The first entry of the secret is the primary key and wraps; all of them unwrap. They
 * encrypt only data keys.
 */
export type Keyring = {
  readonly primaryId: string;
  readonly keys: ReadonlyMap<string, CryptoKey>;
};

const ENTRY = /^([a-z0-9-]{1,32}):([A-Za-z0-9_+/=-]{43,44})$/;

/**
 * Imports a keyring from `id:key,id:key,…`; a key is 32 bytes in base64 or base64url.
 *
 * @throws {@link ConfigurationError} that names the variable and what is wrong with it, never a value.
 */
export async function importKeyring(
  secret: string | undefined,
  variable: string,
): Promise<Keyring> {
  if (!secret)
    throw new ConfigurationError(
      `${variable} is not set. Set it to one entry "id:32 bytes in base64".`,
    );
  const keys = new Map<string, CryptoKey>();
  let primaryId: string | null = null;
  for (const entry of secret.split(",")) {
    const match = ENTRY.exec(entry.trim());
    const id = match?.[1];
    const raw = match?.[2] === undefined ? null : fromBase64Url(match[2]);
    if (id === undefined || raw === null || raw.length !== 32)
      throw new ConfigurationError(
        `${variable}: entry ${keys.size + 1} is not "id:32 bytes in base64".`,
      );
    if (keys.has(id)) throw new ConfigurationError(`${variable}: the key id ${id} appears twice.`);
    keys.set(
      id,
      await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]),
    );
    primaryId ??= id;
  }
  if (primaryId === null) throw new ConfigurationError(`${variable} has no entry.`);
  return { primaryId, keys };
}
