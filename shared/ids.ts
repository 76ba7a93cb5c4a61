import { randomBytes } from "./random.ts";

/** Every kind of identifier and its prefix. */
export const ID_PREFIXES = {
  account: "acc",
  accountLine: "acl",
  session: "ses",
  project: "prj",
  returnUrl: "rtu",
  apiKey: "key",
  integration: "int",
  endUser: "usr",
  connectSession: "cse",
  flow: "flw",
  connection: "con",
  revocation: "rvk",
  event: "evt",
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
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  let out = "";
  for (let i = 0; i < 26; i++) {
    out = ALPHABET.charAt(Number(value & 31n)) + out;
    value >>= 5n;
  }
  return out;
}

/** Whether `value` has the form of an id of this kind. It need not exist. */
export const isId = (kind: IdKind, value: string): boolean => idPattern(kind).test(value);

/** The form of an id of this kind, for schemas. */
export const idPattern = (kind: IdKind): RegExp =>
  new RegExp(`^${ID_PREFIXES[kind]}_[0-7][${ALPHABET}]{25}$`);
