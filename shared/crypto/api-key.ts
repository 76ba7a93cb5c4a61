import { encodeBase32 } from "../base32.ts";
import { ConfigurationError } from "../configuration-error.ts";
import { ID_PREFIXES } from "../ids.ts";
import { randomSecret } from "../random.ts";
import { fromBase64Url } from "./base64.ts";
import { equalInConstantTime } from "./hash.ts";

/**
 * The secrets for the check code in every API key. The first one makes codes and all of them (at most two) verify, so
 * that a secret can be rotated without a gap. They only save wasted look-ups: a key is still looked up by its SHA-256.
 */
export type CheckKeys = readonly CryptoKey[];

const FORM =
  /^(atlas_sk_([0-7][0-9a-hjkmnp-tv-z]{25})_[0-9a-hjkmnp-tv-z]{52})_([0-9a-hjkmnp-tv-z]{16})$/;
const CODE_BYTES = 10;
const encoder = new TextEncoder();

/**
 * Imports one or two secrets from `secret,secret`, each ≥ 32 bytes in base64.
 *
 * @throws {@link ConfigurationError} that names the variable, never a value.
 */
export async function importCheckKeys(
  secrets: string | undefined,
  variable: string,
): Promise<CheckKeys> {
  const raws = (secrets ?? "").split(",").map((part) => fromBase64Url(part.trim()));
  if (raws.length > 2 || raws.some((raw) => raw === null || raw.length < 32))
    throw new ConfigurationError(
      `${variable} is not one or two secrets of at least 32 bytes in base64.`,
    );
  return Promise.all(
    raws.map((raw) =>
      crypto.subtle.importKey(
        "raw",
        raw ?? new Uint8Array(),
        { name: "HMAC", hash: "SHA-256" },
        false,
        ["sign"],
      ),
    ),
  );
}

/** Makes a new key for this id: `atlas_sk_{id}_{256 random bits}_{check code}`. */
export async function mintApiKey(keys: CheckKeys, apiKeyId: string): Promise<string> {
  const body = `${apiKeyPrefix(apiKeyId)}_${randomSecret()}`;
  const first = keys[0];
  if (!first) throw new Error("no check key");
  return `${body}_${await computeCheckCode(first, body)}`;
}

/** The part of a key that is safe to show: `atlas_sk_{id}`. */
export const apiKeyPrefix = (apiKeyId: string): string =>
  `atlas_sk_${apiKeyId.slice(ID_PREFIXES.apiKey.length + 1)}`;

/**
 * Reads the id from a key with a correct check code; null for anything else. Pure computation: a made-up key is refused
 * with no I/O at all (docs/token-protocol.md §7).
 */
export async function readApiKeyId(keys: CheckKeys, presented: string): Promise<string | null> {
  const match = FORM.exec(presented);
  if (match?.[1] === undefined || match[2] === undefined || match[3] === undefined) return null;
  for (const key of keys)
    if (equalInConstantTime(await computeCheckCode(key, match[1]), match[3]))
      return `${ID_PREFIXES.apiKey}_${match[2]}`;
  return null;
}

async function computeCheckCode(key: CryptoKey, body: string): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(body));
  return encodeBase32(new Uint8Array(mac, 0, CODE_BYTES));
}
