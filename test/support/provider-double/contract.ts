import type { AuthorizationBehaviour, Behaviour, ProgrammableEndpoint } from "./behaviour.ts";
import type { DoubleCall } from "./calls.ts";
import type { Hold } from "./holds.ts";

export type IssuedGrant = { accessToken: string; refreshToken: string; expiresIn: number };

export type ProviderDouble = {
  port: number;
  /** `http://127.0.0.1:{port}` */
  origin: string;
  endpoints: Record<
    "authorization" | "token" | "userinfo" | "introspection" | "revocation" | "jwks" | "issuer",
    string
  >;
  /** The secret has characters that only a form-urlencoded Basic header (RFC 6749 §2.3.1) carries intact. */
  client: { clientId: string; clientSecret: string };
  /** Tokens of a new grant without any flow. */
  issueGrant(o?: { sub?: string; scope?: string; expiresInSeconds?: number }): IssuedGrant;
  /** One behaviour per call, the last one from then on; `{kind: "ok"}` is the normal state. */
  program(endpoint: ProgrammableEndpoint, behaviour: Behaviour | Behaviour[]): void;
  programAuthorization(behaviour: AuthorizationBehaviour | AuthorizationBehaviour[]): void;
  /** What was received, oldest first; grows while requests come in. */
  calls: DoubleCall[];
  refreshCallsPerToken(): Map<string, number>;
  refreshCalls(): number;
  /** The most refreshes of one grant at the same time, each counted until the double is done with it. */
  maxParallelRefreshes(): number;
  isAccessTokenActive(token: string): boolean;
  isRefreshTokenActive(token: string): boolean;
  /** The user withdrew it: all tokens of the grant are dead and a refresh is `invalid_grant`. */
  killGrant(token: string): void;
  holdNext(endpoint: ProgrammableEndpoint): Hold;
  /** New signing keys; `forget` takes the old ones out of the JWKS. */
  rotateSigningKeys(o?: { forget?: boolean }): Promise<void>;
  /** Forgets grants, calls and programs, and cuts what is in the air. Port, client and keys stay. */
  reset(): void;
  close(): Promise<void>;
};
