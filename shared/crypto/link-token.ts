import { type IdKind, isId } from "../ids.ts";
import { type CheckKeys, importCheckKeys } from "./api-key.ts";
import { toBase64Url } from "./base64.ts";
import { equalInConstantTime } from "./hash.ts";

/**
 * What a link is for, and which kind of id it carries. A token of one purpose is refused for every other one, because
 * the purpose is part of what is signed.
 */
export const LINK_PURPOSES = {
  verify_email: "emailToken",
  reset_password: "emailToken",
  change_email: "emailToken",
  undo_email_change: "emailToken",
  invitation: "invitation",
} as const satisfies Record<string, IdKind>;

export type LinkPurpose = keyof typeof LINK_PURPOSES;

/** The secrets of LINK_SECRETS. The first one signs and all of them (at most two) verify. */
export type LinkKeys = CheckKeys;

const FORM = /^([a-z]{3}_[0-9a-hjkmnp-tv-z]{26})\.([A-Za-z0-9_-]{43})$/;
const encoder = new TextEncoder();

/**
 * Imports LINK_SECRETS.
 *
 * @throws ConfigurationError that names the variable, never a value.
 */
export const importLinkKeys = (secrets: string | undefined): Promise<LinkKeys> =>
  importCheckKeys(secrets, "LINK_SECRETS");

/**
 * Makes the token of a link: `{id}.{HMAC-SHA-256 over purpose and id}`. The same id gives the same token, so it is made
 * when the mail leaves, and nothing secret rests in a database.
 *
 * @see [RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)
 */
export async function makeLinkToken(
  keys: LinkKeys,
  purpose: LinkPurpose,
  id: string,
): Promise<string> {
  const first = keys[0];
  if (!first) throw new Error("no link key");
  return `${id}.${await computeMac(first, purpose, id)}`;
}

/**
 * Reads the id from a token that Atlas made for this purpose; null for anything else, with no I/O at all. Whether the id
 * is still good (expired, used, revoked) is up to its row.
 */
export async function readLinkToken(
  keys: LinkKeys,
  purpose: LinkPurpose,
  presented: string,
): Promise<string | null> {
  const [, id, mac] = FORM.exec(presented) ?? [];
  if (id === undefined || mac === undefined || !isId(LINK_PURPOSES[purpose], id)) return null;
  for (const key of keys)
    if (equalInConstantTime(await computeMac(key, purpose, id), mac)) return id;
  return null;
}

async function computeMac(key: CryptoKey, purpose: LinkPurpose, id: string): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(`link:${purpose}:${id}`));
  return toBase64Url(new Uint8Array(mac));
}
