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
  /** Issues the tokens of a new grant without a flow. */
  issueGrant(o?: { sub?: string; scope?: string; expiresInSeconds?: number }): IssuedGrant;
  /** Sets one behaviour per call; the last one applies to all further calls. `{kind: "ok"}` is the normal state. */
  program(endpoint: ProgrammableEndpoint, behaviour: Behaviour | Behaviour[]): void;
  programAuthorization(behaviour: AuthorizationBehaviour | AuthorizationBehaviour[]): void;
  /** The requests received so far, oldest first. */
  calls: DoubleCall[];
  refreshCallsPerToken(): Map<string, number>;
  refreshCalls(): number;
  /** The most refreshes of one grant at the same time, each counted until the double has finished it. */
  maxParallelRefreshes(): number;
  isAccessTokenActive(token: string): boolean;
  isRefreshTokenActive(token: string): boolean;
  /** Withdraws a grant, as a user would: its tokens become invalid, and a refresh gets `invalid_grant`. */
  killGrant(token: string): void;
  holdNext(endpoint: ProgrammableEndpoint): Hold;
  /** Makes new signing keys; `forget` removes the old ones from the JWKS. */
  rotateSigningKeys(o?: { forget?: boolean }): Promise<void>;
  /** Forgets grants, calls and programs, and cuts requests in progress. Port, client and keys stay. */
  reset(): void;
  close(): Promise<void>;
};
