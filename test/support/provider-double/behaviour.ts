/** How the id token of one response differs from a correct one. */
export type IdTokenOverride = {
  /** Claims to replace or add, each a JSON value, valid or not. */
  claims?: Record<string, unknown>;
  /** Claims to leave out. */
  omit?: string[];
  /** RS256 by default. HS256 is keyed with the client secret; `none` has an empty signature. */
  alg?: "RS256" | "ES256" | "HS256" | "none";
  /** The `kid` of the header; null leaves it out. */
  kid?: string | null;
  /** One bit of the signature is flipped. */
  badSignature?: boolean;
};

export type OkBehaviour = {
  kind: "ok";
  /** false: the presented refresh token stays valid, and the response has none. */
  rotate?: boolean;
  /** The raw JSON value of `expires_in`; present but undefined omits it. */
  expiresIn?: unknown;
  omitExpiresIn?: boolean;
  /** The code exchange issues no refresh token, as GitHub's OAuth Apps do. */
  omitRefreshToken?: boolean;
  /** The access token is a JWT with `exp`, signed with the double's RS256 key. */
  jwtAccessToken?: boolean;
  /** The `scope` of the response. */
  scope?: string;
  /** The response is application/x-www-form-urlencoded. */
  form?: boolean;
  /** The raw JSON value of `token_type`; present but undefined omits it. */
  tokenType?: unknown;
  /** The access token itself, in any form. */
  accessToken?: string;
  /** null: no id token, although `openid` was granted. */
  idToken?: IdTokenOverride | null;
};

type Failure = (
  | { kind: "hang" }
  /** The connection is cut without a response. */
  | { kind: "down" }
  | { kind: "status"; status: number; retryAfter?: string; body?: string; contentType?: string }
  /** A page instead of JSON; 200 by default, as from a captive portal. */
  | { kind: "html"; status?: number }
  /** 200 with an OAuth error in it, as GitHub and Slack send it. */
  | { kind: "error200"; error: string; form?: boolean }
  | { kind: "error"; error: string; description?: string; status?: number }
  /** A well-formed response with an access token of this many bytes; with `gzip`, small on the wire. */
  | { kind: "huge"; bytes: number; gzip?: boolean }
  /** 307 by default: a caller that follows it sends its secret along. */
  | { kind: "redirect"; location: string; status?: number }
  | { kind: "empty" }
  | { kind: "json"; body: unknown; status?: number }
) & {
  /** The request takes effect first (the grant is rotated, the token revoked); then the response is lost this way. */
  afterEffect?: boolean;
};

/**
 * What an endpoint does with one call.
 *
 * `slow` and `drip` take effect at once, like `ok`; only the response is late, even when the caller has left. All
 * others do not change the grant, unless they set `afterEffect`.
 */
export type Behaviour =
  | OkBehaviour
  | Failure
  | { kind: "slow"; delayMs: number; then?: Behaviour }
  /** A correct response, byte by byte; 20 bytes per second by default. */
  | { kind: "drip"; bytesPerSecond?: number };

/** Makes `{kind: "slow"}` by a call, because the linter rejects a literal with a `then` member. */
export function slow(delayMs: number, next: Behaviour = { kind: "ok" }): Behaviour {
  // oxlint-disable-next-line unicorn/no-thenable -- `then` holds a Behaviour, not a function: await ignores it
  return { kind: "slow", delayMs, then: next };
}

/** The endpoints that can be programmed; `refresh` is the token endpoint with `grant_type=refresh_token`. */
export const programmable = [
  "token",
  "refresh",
  "userinfo",
  "introspection",
  "revocation",
  "jwks",
  "discovery",
] as const;

export type ProgrammableEndpoint = (typeof programmable)[number];

/** How the authorization endpoint sends the browser back. Anything omitted is as from a good provider. */
export type AuthorizationBehaviour = {
  sub?: string;
  /** The granted scope, if it differs from the requested one. */
  scope?: string;
  /** An error instead of a code. */
  error?: string;
  errorDescription?: string;
  /** With `error`: also sends a code. */
  withCode?: boolean;
  /** A code other than the issued one. */
  code?: string;
  /** A state other than the one from the request; null omits it. */
  state?: string | null;
  /** An `iss` other than the double's own; null omits it. */
  iss?: string | null;
  /** Parameters that are sent twice, with the same value. */
  duplicate?: string[];
  extra?: Record<string, string>;
  /** The parameters are in the fragment. */
  fragment?: boolean;
};

/** The behaviours of successive calls: one for each call, then the last one for all further calls. */
export class Program<B> {
  #steps: B[];
  readonly #fallback: B;

  constructor(fallback: B) {
    this.#fallback = fallback;
    this.#steps = [];
  }

  set(behaviour: B | B[]): void {
    this.#steps = Array.isArray(behaviour) ? [...behaviour] : [behaviour];
  }

  next(): B {
    const [step = this.#fallback] = this.#steps;
    if (this.#steps.length > 1) this.#steps.shift();
    return step;
  }
}
