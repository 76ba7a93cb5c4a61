import { CompactSign, type CryptoKey, type JWK, exportJWK, generateKeyPair } from "jose";
import type { Members } from "./row.ts";

type Pair = { publicKey: CryptoKey; privateKey: CryptoKey };

/** The signing keys of one provider: one for each algorithm that it was asked for. */
export class FieldKeys {
  readonly #pairs = new Map<string, Promise<Pair>>();

  /** Replaces the key under the same id. */
  replace(alg: string): void {
    this.#pairs.delete(alg);
  }

  async publicJwk(alg: string): Promise<JWK> {
    const { publicKey } = await this.#pair(alg);
    return { ...(await exportJWK(publicKey)), kid: keyId(alg), alg, use: "sig" };
  }

  /** @param kid undefined: the key's own id; null: none. */
  sign(claims: Members, alg: string, kid: string | null | undefined): Promise<string> {
    return this.signText(JSON.stringify(claims), alg, kid);
  }

  /** Signs claims as they are written here, with numbers that JavaScript does not have. */
  async signText(claims: string, alg: string, kid: string | null | undefined): Promise<string> {
    const { privateKey } = await this.#pair(alg);
    const named = kid === undefined ? keyId(alg) : kid;
    return new CompactSign(new TextEncoder().encode(claims))
      .setProtectedHeader({ alg, typ: "JWT", ...(named === null ? {} : { kid: named }) })
      .sign(privateKey);
  }

  #pair(alg: string): Promise<Pair> {
    const kept = this.#pairs.get(alg);
    if (kept !== undefined) return kept;
    const made = generateKeyPair(alg, { extractable: true });
    this.#pairs.set(alg, made);
    return made;
  }
}

const keyId = (alg: string): string => `key-${alg.toLowerCase()}`;
