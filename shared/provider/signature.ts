import { base64url, compactVerify, importJWK } from "jose";
import { parseJson } from "./answers/json.ts";
import { isRecord, readMember } from "./answers/members.ts";
import type { SigningKeys } from "./signing-keys.ts";

/**
 * The algorithms that Atlas accepts, with the keys that fit them. Asymmetric only: the client itself can make an HMAC
 * under the client secret, so one proves nothing.
 */
const ALGORITHMS = new Map<string, { readonly kty: string; readonly crv?: string }>([
  ["RS256", { kty: "RSA" }],
  ["RS384", { kty: "RSA" }],
  ["RS512", { kty: "RSA" }],
  ["PS256", { kty: "RSA" }],
  ["PS384", { kty: "RSA" }],
  ["PS512", { kty: "RSA" }],
  ["ES256", { kty: "EC", crv: "P-256" }],
  ["ES384", { kty: "EC", crv: "P-384" }],
  ["ES512", { kty: "EC", crv: "P-521" }],
  ["EdDSA", { kty: "OKP", crv: "Ed25519" }],
  ["Ed25519", { kty: "OKP", crv: "Ed25519" }],
]);

export const SIGNATURE_ALGORITHMS: readonly string[] = [...ALGORITHMS.keys()];

/** How many keys one token is tried against. */
const MAX_CANDIDATES = 10;

type Header = { readonly alg: string; readonly kid: string | null };

/**
 * Checks a compact JWS against the keys that are published at `jwksUri`. What the token's own header names (`jku`,
 * `jwk`, `x5u`) is never looked at. What no known key verifies is `bad`, also where a newer key might.
 *
 * @returns `unavailable` when the provider does not answer with its keys.
 */
export async function verifySignature(
  signingKeys: SigningKeys,
  jwksUri: string,
  token: string,
): Promise<"good" | "bad" | "unavailable"> {
  const weighed = await weighSignature(signingKeys, jwksUri, token);
  return weighed === "unproven" ? "bad" : weighed;
}

/**
 * As {@link verifySignature}, but only a proof makes the signature `bad`: keys that were fetched for this token do not
 * verify it, and have the one that it names. A key that the provider uses before all of its servers publish it, or within
 * ten seconds after its keys were asked for, leaves the signature `unproven`.
 *
 * A key id narrows the choice where keys have one; without it, every key that fits the algorithm is tried. When no
 * remembered key verifies the token, the keys may have been replaced, perhaps under the same id: they are fetched again.
 *
 * @see [OpenID Connect Core §10.1.1](https://openid.net/specs/openid-connect-core-1_0.html#RotateSigKeys)
 */
export async function weighSignature(
  signingKeys: SigningKeys,
  jwksUri: string,
  token: string,
): Promise<"good" | "bad" | "unproven" | "unavailable"> {
  const header = readHeader(token);
  if (header === null) return "bad";
  const known = await signingKeys.get(jwksUri);
  if (known === null) return "unavailable";
  if (await isSignedByOneOf(known.keys, header, token)) return "good";
  const newest = known.isFresh ? known : await signingKeys.refetch(jwksUri, known);
  if (newest === "unavailable") return newest;
  if (newest === null) return "unproven";
  if (newest !== known && (await isSignedByOneOf(newest.keys, header, token))) return "good";
  return newest.isFresh && hasNamedKey(newest.keys, header) ? "bad" : "unproven";
}

const hasNamedKey = (keys: readonly Record<string, unknown>[], { kid }: Header): boolean =>
  kid === null || keys.some((key) => readKeyId(key) === kid);

function readHeader(token: string): Header | null {
  const header = readPart(token, 0);
  if (header === null || readMember(header, "crit") !== undefined) return null;
  const alg = readMember(header, "alg");
  return typeof alg === "string" && ALGORITHMS.has(alg) ? { alg, kid: readKeyId(header) } : null;
}

/** Reads the claims of a compact JWS without checking anything. Null: they are not a JSON object. */
export const readUncheckedClaims = (token: string): Record<string, unknown> | null =>
  readPart(token, 1);

function readPart(token: string, index: number): Record<string, unknown> | null {
  try {
    const bytes = base64url.decode(token.split(".", 3)[index] ?? "");
    const value = parseJson(new TextDecoder().decode(bytes));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function readKeyId(of: Readonly<Record<string, unknown>>): string | null {
  const kid = readMember(of, "kid");
  return typeof kid === "string" || typeof kid === "number" ? String(kid) || null : null;
}

async function isSignedByOneOf(
  keys: readonly Record<string, unknown>[],
  header: Header,
  token: string,
): Promise<boolean> {
  const fitting = keys.filter((key) => mayHaveSigned(key, header.alg));
  const named = fitting.filter((key) => readKeyId(key) === header.kid);
  const unnamed = fitting.filter((key) => readKeyId(key) === null);
  const candidates = header.kid === null ? fitting : [...named, ...unnamed];
  for (const key of candidates.slice(0, MAX_CANDIDATES))
    if (await isSignedBy(key, header.alg, token)) return true;
  return false;
}

function mayHaveSigned(key: Readonly<Record<string, unknown>>, alg: string): boolean {
  const { kty, crv } = ALGORITHMS.get(alg) ?? {};
  if (readMember(key, "kty") !== kty) return false;
  if (crv !== undefined && readMember(key, "crv") !== crv) return false;
  const use = readMember(key, "use") ?? "";
  const operations = readMember(key, "key_ops");
  const own = readMember(key, "alg") ?? "";
  return (
    (use === "" || use === "sig") &&
    (!Array.isArray(operations) || operations.includes("verify")) &&
    (own === "" || own === alg || (crv === "Ed25519" && (own === "EdDSA" || own === "Ed25519")))
  );
}

/** A broken key verifies nothing; the next one may. */
async function isSignedBy(
  jwk: Readonly<Record<string, unknown>>,
  alg: string,
  token: string,
): Promise<boolean> {
  try {
    const key = await importJWK(pickPublicMembers(jwk), alg);
    await compactVerify(token, key, { algorithms: [alg] });
    return true;
  } catch {
    return false;
  }
}

/** Leaves out a private part that was published by mistake, and everything that was checked before. */
function pickPublicMembers(jwk: Readonly<Record<string, unknown>>): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const name of ["kty", "crv", "x", "y", "n", "e"]) {
    const value = readMember(jwk, name);
    if (typeof value === "string") picked[name] = value;
  }
  return picked;
}
