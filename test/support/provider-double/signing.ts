import {
  CompactSign,
  exportJWK,
  generateKeyPair,
  type CompactJWSHeaderParameters,
  type CryptoKey,
  type JWK,
} from "jose";
import type { IdTokenOverride } from "./behaviour.ts";
import { random } from "./endpoints/grants.ts";

type Key = { kid: string; alg: "RS256" | "ES256"; privateKey: CryptoKey; publicJwk: JWK };

/** The double's signing keys: one RS256, one ES256. */
export class SigningKeys {
  #rs256: Key;
  #es256: Key;
  #retired: JWK[] = [];

  private constructor(rs256: Key, es256: Key) {
    this.#rs256 = rs256;
    this.#es256 = es256;
  }

  static async create(): Promise<SigningKeys> {
    return new SigningKeys(await newKey("RS256"), await newKey("ES256"));
  }

  /** Makes new keys with new ids; the old ones stay published, unless `forget`. */
  async rotate(forget: boolean): Promise<void> {
    const retired = [this.#rs256.publicJwk, this.#es256.publicJwk];
    this.#retired = forget ? [] : [...this.#retired, ...retired];
    this.#rs256 = await newKey("RS256");
    this.#es256 = await newKey("ES256");
  }

  jwks(): { keys: JWK[] } {
    return { keys: [this.#rs256.publicJwk, this.#es256.publicJwk, ...this.#retired] };
  }

  signAccessToken(claims: Record<string, unknown>): Promise<string> {
    const header = { alg: "RS256", kid: this.#rs256.kid, typ: "at+jwt" };
    return sign(claims, header, this.#rs256.privateKey);
  }

  /** Signs an id token with these claims and the defects of the override. */
  async signIdToken(
    claims: Record<string, unknown>,
    override: IdTokenOverride,
    clientSecret: string,
  ): Promise<string> {
    const wrong = { ...claims, ...override.claims };
    for (const name of override.omit ?? []) delete wrong[name];
    const alg = override.alg ?? "RS256";
    const key = alg === "ES256" ? this.#es256 : this.#rs256;
    const kid = override.kid === undefined ? key.kid : override.kid;
    const header = { alg, typ: "JWT", ...(kid === null ? {} : { kid }) };
    if (alg === "none") return `${encode(header)}.${encode(wrong)}.`;
    const secret = alg === "HS256" ? new TextEncoder().encode(clientSecret) : key.privateKey;
    const token = await sign(wrong, header, secret);
    return override.badSignature === true ? flipSignature(token) : token;
  }
}

async function newKey(alg: Key["alg"]): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  const kid = random("key").slice(0, 16);
  return {
    kid,
    alg,
    privateKey,
    publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" },
  };
}

function sign(
  claims: Record<string, unknown>,
  header: CompactJWSHeaderParameters,
  key: CryptoKey | Uint8Array,
): Promise<string> {
  // CompactSign, not SignJWT: the claims may have any type, even one that a JWT does not allow.
  const payload = new TextEncoder().encode(JSON.stringify(claims));
  return new CompactSign(payload).setProtectedHeader(header).sign(key);
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

function flipSignature(token: string): string {
  const cut = token.lastIndexOf(".") + 1;
  const signature = Buffer.from(token.slice(cut), "base64url");
  signature[0] = (signature[0] ?? 0) ^ 1;
  return token.slice(0, cut) + signature.toString("base64url");
}
