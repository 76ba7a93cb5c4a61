import { encodeBase32 } from "../base32.ts";
import { ConfigurationError } from "../configuration-error.ts";
import { ID_PREFIXES, type IdKind } from "../ids.ts";
import { randomSecret } from "../random.ts";
import { fromBase64Url } from "./base64.ts";
import { equalInConstantTime } from "./hash.ts";

/**
 * The secrets for the check code in every API key. The first one makes codes and all of them (at most two) verify, so
 * that a secret can be rotated without a gap. They only save wasted look-ups: a key is still looked up by its SHA-256.
 */
export type CheckKeys = readonly CryptoKey[];

/** The kinds of secrets that have this form, and how each begins. */
const MARKS = { apiKey: "atlas_sk", accessToken: "atlas_pat" } as const satisfies Partial<
  Record<IdKind, string>
>;
type SecretKind = keyof typeof MARKS;

const formOf = (mark: string): RegExp =>
  new RegExp(
    `^(${mark}_([0-7][0-9a-hjkmnp-tv-z]{25})_[0-9a-hjkmnp-tv-z]{52})_([0-9a-hjkmnp-tv-z]{16})$`,
  );
const FORMS = { apiKey: formOf(MARKS.apiKey), accessToken: formOf(MARKS.accessToken) };
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
export const mintApiKey = (keys: CheckKeys, apiKeyId: string): Promise<string> =>
  mint(keys, "apiKey", apiKeyId);

/** Makes a new personal access token for this id, in the same form: `atlas_pat_{id}_…`. */
export const mintAccessToken = (keys: CheckKeys, tokenId: string): Promise<string> =>
  mint(keys, "accessToken", tokenId);

/** The part of a key that is safe to show: `atlas_sk_{id}`. */
export const apiKeyPrefix = (apiKeyId: string): string => prefixOf("apiKey", apiKeyId);

/** The part of a personal access token that is safe to show: `atlas_pat_{id}`. */
export const accessTokenPrefix = (tokenId: string): string => prefixOf("accessToken", tokenId);

/**
 * Reads the id from a key with a correct check code; null for anything else. Pure computation: a made-up key is refused
 * with no I/O at all (docs/token-protocol.md §7).
 */
export const readApiKeyId = (keys: CheckKeys, presented: string): Promise<string | null> =>
  readId(keys, "apiKey", presented);

/** The same for personal access tokens. An API key is none, and the other way round. */
export const readAccessTokenId = (keys: CheckKeys, presented: string): Promise<string | null> =>
  readId(keys, "accessToken", presented);

async function mint(keys: CheckKeys, kind: SecretKind, id: string): Promise<string> {
  const body = `${prefixOf(kind, id)}_${randomSecret()}`;
  const first = keys[0];
  if (!first) throw new Error("no check key");
  return `${body}_${await computeCheckCode(first, body)}`;
}

const prefixOf = (kind: SecretKind, id: string): string =>
  `${MARKS[kind]}_${id.slice(ID_PREFIXES[kind].length + 1)}`;

async function readId(
  keys: CheckKeys,
  kind: SecretKind,
  presented: string,
): Promise<string | null> {
  const match = FORMS[kind].exec(presented);
  if (match?.[1] === undefined || match[2] === undefined || match[3] === undefined) return null;
  for (const key of keys)
    if (equalInConstantTime(await computeCheckCode(key, match[1]), match[3]))
      return `${ID_PREFIXES[kind]}_${match[2]}`;
  return null;
}

async function computeCheckCode(key: CryptoKey, body: string): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(body));
  return encodeBase32(new Uint8Array(mac, 0, CODE_BYTES));
}
