import { randomBytes } from "./random.ts";

/** Every kind of identifier and its prefix. */
export const ID_PREFIXES = {
  account: "acc",
  accountLine: "acl",
  adminLine: "adl",
  signUpInvitation: "siv",
  session: "ses",
  passkey: "psk",
  identity: "idn",
  mail: "mai",
  emailToken: "emt",
  invitation: "inv",
  project: "prj",
  returnUrl: "rtu",
  allowedOrigin: "ori",
  apiKey: "key",
  accessToken: "pat",
  integration: "int",
  endUser: "usr",
  connectSession: "cse",
  flow: "flw",
  connection: "con",
  revocation: "rvk",
  event: "evt",
  webhook: "whk",
  request: "req",
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * Makes a new TypeID: `{prefix}_{26 characters}`, a UUIDv7 in Crockford base32, so that ids sort by creation time.
 *
 * @see [TypeID](https://github.com/jetify-com/typeid/tree/main/spec)
 */
export function newId(kind: IdKind, nowMs: number = Date.now()): string {
  const bytes = randomBytes(16);
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(nowMs / 2 ** (8 * (5 - i))) & 0xff;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return `${ID_PREFIXES[kind]}_${encodeSuffix(bytes)}`;
}

/** Encodes 128 bits as 26 characters, with two leading zero bits, as the TypeID specification requires. */
function encodeSuffix(bytes: Uint8Array): string {
  let out = "";
  let value = 0;
  let bits = 2;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) out += ALPHABET.charAt((value >> (bits - 5)) & 31);
    value &= 31;
  }
  return out;
}

/** Whether `value` has the form of an id of this kind. It need not exist. */
export const isId = (kind: IdKind, value: string): boolean => idPattern(kind).test(value);

const PATTERNS = new Map<IdKind, RegExp>();

/** The form of an id of this kind, for schemas. */
export function idPattern(kind: IdKind): RegExp {
  const known = PATTERNS.get(kind);
  if (known !== undefined) return known;
  const pattern = new RegExp(`^${ID_PREFIXES[kind]}_[0-7][${ALPHABET}]{25}$`);
  PATTERNS.set(kind, pattern);
  return pattern;
}
