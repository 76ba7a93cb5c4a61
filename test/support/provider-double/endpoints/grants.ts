import { randomBytes } from "node:crypto";

/** One grant and all tokens issued under it. When the grant ends, they all become invalid. */
export type Grant = {
  id: string;
  sub: string;
  scope: string;
  alive: boolean;
};

type AccessToken = { grant: Grant; expiresAtMs: number; revoked: boolean };
type RefreshToken = { grant: Grant; used: boolean };

export type Code = {
  grant: Grant;
  redirectUri: string;
  nonce: string | undefined;
  challenge: string | undefined;
  challengeMethod: string;
  expiresAtMs: number;
  used: boolean;
};

const CODE_LIFE_MS = 60_000;

/** The double's record of grants, tokens and codes. */
export class GrantBook {
  readonly #accessTokens = new Map<string, AccessToken>();
  readonly #refreshTokens = new Map<string, RefreshToken>();
  readonly #codes = new Map<string, Code>();

  open(sub: string, scope: string): Grant {
    return { id: random("grant"), sub, scope, alive: true };
  }

  addAccessToken(grant: Grant, token: string, lifeSeconds: number): void {
    const expiresAtMs = Date.now() + lifeSeconds * 1000;
    this.#accessTokens.set(token, { grant, expiresAtMs, revoked: false });
  }

  addRefreshToken(grant: Grant): string {
    const token = random("rt");
    this.#refreshTokens.set(token, { grant, used: false });
    return token;
  }

  addCode(code: Omit<Code, "expiresAtMs" | "used">): string {
    const value = random("code");
    this.#codes.set(value, { ...code, expiresAtMs: Date.now() + CODE_LIFE_MS, used: false });
    return value;
  }

  /**
   * Finds the grant of a refresh token. With `rotate`, this call uses the token up.
   *
   * A second use of a used-up token ends the grant: undefined from then on.
   *
   * @see [RFC 9700 §4.14.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2)
   */
  useRefreshToken(token: string, rotate: boolean): Grant | undefined {
    const found = this.#refreshTokens.get(token);
    if (found === undefined || !found.grant.alive) return undefined;
    if (found.used) {
      found.grant.alive = false;
      return undefined;
    }
    found.used = rotate;
    return found.grant;
  }

  /** Takes a code, on its first use and before it expires. A second use ends the grant that came from the first. */
  useCode(value: string): Code | undefined {
    const code = this.#codes.get(value);
    if (code === undefined) return undefined;
    if (code.used) {
      code.grant.alive = false;
      return undefined;
    }
    code.used = true;
    return code.expiresAtMs > Date.now() ? code : undefined;
  }

  /** Finds the grant of an access token that is valid now. */
  activeAccessToken(token: string): { grant: Grant; expiresAtMs: number } | undefined {
    const found = this.#accessTokens.get(token);
    if (found === undefined || found.revoked || !found.grant.alive) return undefined;
    return found.expiresAtMs > Date.now() ? found : undefined;
  }

  activeRefreshToken(token: string): Grant | undefined {
    const found = this.#refreshTokens.get(token);
    return found !== undefined && !found.used && found.grant.alive ? found.grant : undefined;
  }

  /** Finds the grant that a token belongs or belonged to, valid or not. */
  grantOf(token: string): Grant | undefined {
    return this.#refreshTokens.get(token)?.grant ?? this.#accessTokens.get(token)?.grant;
  }

  /** Revokes a token; a refresh token with its whole grant. Unknown tokens are accepted (RFC 7009 §2.2). */
  revoke(token: string): void {
    const refreshToken = this.#refreshTokens.get(token);
    if (refreshToken !== undefined) refreshToken.grant.alive = false;
    const accessToken = this.#accessTokens.get(token);
    if (accessToken !== undefined) accessToken.revoked = true;
  }

  clear(): void {
    this.#accessTokens.clear();
    this.#refreshTokens.clear();
    this.#codes.clear();
  }
}

/** A value with 256 bits of randomness behind a readable prefix. */
export function random(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString("base64url")}`;
}
