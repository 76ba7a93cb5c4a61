import { createHash } from "node:crypto";
import {
  CALLBACK,
  CLIENT,
  type Observed,
  type OwnFacts,
} from "#support/providers/observe-definition";
import type { CatalogueEntry } from "../../../src/catalogue/entry.ts";

/**
 * A provider as its own documentation describes it, written down a second time and by hand. The tests compare the
 * catalogue with this; nothing generates it.
 */
export type DocumentedProvider = {
  readonly entry: CatalogueEntry;
  /** Where the provider documents these facts. */
  readonly sources: readonly string[];
  readonly own: OwnFacts;
  readonly sample: { userinfo: Record<string, unknown>; issuer: string | null };
  readonly expected: Observed;
};

export const NOTHING_OF_ITS_OWN: OwnFacts = { discovered: {}, settings: {} };
export const VERIFIED_GRANT = ["code", "code_verifier", "grant_type", "redirect_uri"];
export const CHALLENGE = {
  code_challenge_method: "S256",
  code_challenge: createHash("sha256").update("v".repeat(43)).digest("base64url"),
};
export const COMMON = {
  response_type: "code",
  client_id: CLIENT.id,
  redirect_uri: CALLBACK,
  state: "state-1",
};
export const posted = (names: string[]) => [...names, "client_id", "client_secret"].toSorted();
export const revocations = (to: string, credentials: "basic" | "body", names: string[]) =>
  [0, 1].map(() => ({ to, credentials, body: names }));

/** The answers of a provider that follows the RFCs. */
export const BY_THE_RFCS: Observed["answers"] = {
  errors: {},
  deadTokens: [],
  failureFlags: [],
  rateLimits: [],
  scopes: {},
  scopeSeparators: [],
};

/** The requests that the RFCs describe, and nothing kept of the answers. */
export const USUAL_HABITS: Observed["habits"] = {
  response_mode: "query",
  token_request_format: "form",
  exchange_params: {},
  refresh_params: {},
  refresh_endpoint: null,
  basic_credentials: "encoded",
  tokens_at: null,
  token_facts: [],
  callback_facts: [],
};

/** How people sign in with an OpenID provider: by the id token, so that nothing is asked without one. */
export function openIdSignIn(own: Record<string, string>): NonNullable<Observed["signIn"]> {
  const scope = "openid email profile";
  const params = { ...COMMON, ...CHALLENGE, scope, nonce: "nonce-1", ...own };
  return { params, fresh: { ...params, prompt: "login" }, asks: [] };
}
