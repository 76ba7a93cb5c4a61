/** How the id token of one answer differs from a correct one. */
export type IdTokenOverride = {
  /** Replace or add claims; a JSON value each, right or wrong. */
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
  /** false: the presented refresh token stays good and the answer has none. */
  rotate?: boolean;
  /** The raw JSON value of `expires_in`; present and undefined leaves it out. */
  expiresIn?: unknown;
  omitExpiresIn?: boolean;
  /** The code exchange issues no refresh token, as GitHub's OAuth Apps do. */
  omitRefreshToken?: boolean;
  /** The access token is a JWT with `exp`, signed with the double's RS256 key. */
  jwtAccessToken?: boolean;
  /** The `scope` of the answer. */
  scope?: string;
  /** The answer is application/x-www-form-urlencoded. */
  form?: boolean;
  /** The raw JSON value of `token_type`; present and undefined leaves it out. */
  tokenType?: unknown;
  /** The access token itself, whatever it looks like. */
  accessToken?: string;
  /** null: no id token, though `openid` was granted. */
  idToken?: IdTokenOverride | null;
};

type Failure = (
  | { kind: "hang" }
  /** The connection is cut without an answer. */
  | { kind: "down" }
  | { kind: "status"; status: number; retryAfter?: string; body?: string; contentType?: string }
  /** A page instead of JSON; 200 by default, as a captive portal does it. */
  | { kind: "html"; status?: number }
  /** 200 with an OAuth error in it, as GitHub and Slack do it. */
  | { kind: "error200"; error: string; form?: boolean }
  | { kind: "error"; error: string; description?: string; status?: number }
  /** A well-formed answer with an access token of this many bytes; with `gzip`, a small one on the wire. */
  | { kind: "huge"; bytes: number; gzip?: boolean }
  /** 307 by default: a caller that follows it sends its secret along. */
  | { kind: "redirect"; location: string; status?: number }
  | { kind: "empty" }
  | { kind: "json"; body: unknown; status?: number }
) & {
  /** The request is carried out first (the grant is rotated, the token revoked) and the answer is lost like this. */
  afterEffect?: boolean;
};

/**
 * What an endpoint does with one call.
 *
 * `slow` and `drip` carry the call out at once, like `ok`, and only the answer is late, even when the caller has left.
 * All the others leave the grant as it is, unless they say `afterEffect`.
 */
export type Behaviour =
  | OkBehaviour
  | Failure
  | { kind: "slow"; delayMs: number; then?: Behaviour }
  /** A right answer, byte by byte; 20 bytes per second by default. */
  | { kind: "drip"; bytesPerSecond?: number };

/** `{kind: "slow"}`, spelled as a call for those whose linter minds a literal with `then` in it. */
export function slow(delayMs: number, next: Behaviour = { kind: "ok" }): Behaviour {
  // oxlint-disable-next-line unicorn/no-thenable -- data with a Behaviour in it, which no await takes for a promise
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

/** How the authorization endpoint sends the browser back. Everything left out is as a good provider does it. */
export type AuthorizationBehaviour = {
  sub?: string;
  /** The scope that is granted, if it is not the one that was asked for. */
  scope?: string;
  /** An error instead of a code. */
  error?: string;
  errorDescription?: string;
  /** With `error`: a code as well. */
  withCode?: boolean;
  /** Another code than the issued one. */
  code?: string;
  /** Another state than the given one; null leaves it out. */
  state?: string | null;
  /** Another `iss` than the double's own; null leaves it out. */
  iss?: string | null;
  /** Parameters that are sent twice, with the same value. */
  duplicate?: string[];
  extra?: Record<string, string>;
  /** The parameters are in the fragment. */
  fragment?: boolean;
};

/** What happens at successive calls: one behaviour each, and the last one from then on. */
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
