import { fromBase64Url, toBase64Url } from "#shared/crypto/base64";
import { equalInConstantTime, sha256Hex } from "#shared/crypto/hash";
import type { LinkKeys } from "#shared/crypto/link-token";
import { randomHandle } from "#shared/random";
import { PASSKEY_RULES } from "./passkey-rules.ts";

/** What a challenge is for, and for whose account; null where nobody has said yet who they are. */
export type ChallengeUse =
  | { readonly purpose: "sign_in"; readonly accountId: null }
  | { readonly purpose: "register" | "prove"; readonly accountId: string };

const FORM = /^(\d{10,12})\.[A-Za-z0-9_-]{43}$/;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Makes a challenge: `{end}.{256 random bits}.{HMAC over use, end and bits}`. Atlas recognises it without having kept it, so
 * a stranger who asks for many costs no row. Its use is remembered instead: see `used-challenge-repository.ts`.
 *
 * @returns the text in base64url, as the browser wants it.
 */
export async function makeChallenge(
  keys: LinkKeys,
  use: ChallengeUse,
  nowMs: number = Date.now(),
): Promise<string> {
  const first = keys[0];
  if (!first) throw new Error("no link key");
  const endsAt = Math.floor(nowMs / 1000) + PASSKEY_RULES.challengeSeconds;
  const text = `${endsAt}.${randomHandle()}`;
  return toBase64Url(encoder.encode(`${text}.${await computeMac(first, use, text)}`));
}

/**
 * Whether Atlas made this challenge for this use, and it has not expired. It may have been used.
 *
 * @returns the hash by which a used one is known; null for any other challenge.
 */
export async function readChallenge(
  keys: LinkKeys,
  use: ChallengeUse,
  presented: string,
  nowMs: number = Date.now(),
): Promise<string | null> {
  const bytes = fromBase64Url(presented);
  if (bytes === null) return null;
  const whole = decoder.decode(bytes);
  const split = whole.lastIndexOf(".");
  const [text, mac] = [whole.slice(0, split), whole.slice(split + 1)];
  const [, endsAt] = FORM.exec(text) ?? [];
  if (endsAt === undefined || Number(endsAt) * 1000 <= nowMs) return null;
  for (const key of keys)
    if (equalInConstantTime(await computeMac(key, use, text), mac)) return sha256Hex(text);
  return null;
}

async function computeMac(key: CryptoKey, use: ChallengeUse, text: string): Promise<string> {
  const signed = `passkey:${use.purpose}:${use.accountId ?? ""}:${text}`;
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(signed));
  return toBase64Url(new Uint8Array(mac));
}
