import { SignJWT, exportJWK, generateKeyPair } from "jose";
import type { ProviderDefinition } from "#shared/contracts/providers/definition";
import type {
  IntegrationSettings,
  ResolvedIntegration,
} from "#shared/contracts/providers/integration";
import type { Provider } from "#shared/contracts/providers/provider";
import { type Profile, readProfile } from "#shared/provider/profile";
import { revokeGrant } from "#shared/provider/revocation";
import { exchangeCode, refreshGrant } from "#shared/provider/token-endpoint";
import type { ProviderClient, TokenSet } from "#shared/provider/types";
import { validateToken } from "#shared/provider/validation";
import { fetchProfile } from "#shared/provider/profile";
import { askedOf } from "../../../workers/oauth/src/sign-in/sign-in-integration.ts";
import { identifyPerson } from "../../../workers/oauth/src/sign-in/identify-person.ts";
import { createAuthorizationLink } from "../../../workers/oauth/src/connect/authorization-link.ts";
import { SigningKeys } from "#shared/provider/signing-keys";
import { verifyIdToken } from "../../../workers/oauth/src/callback/verify-id-token.ts";
import type { CatalogueEntry, ForPeople } from "../../../workers/providers/src/catalogue/entry.ts";
import type { REQUEST_SETTINGS } from "../../../workers/providers/src/catalogue/request-settings.ts";
import type { Discovered } from "../../../workers/providers/src/discovery/discovered.ts";
import { listProviders } from "../../../workers/providers/src/catalogue/list-providers.ts";
import { resolveDefinition } from "../../../workers/providers/src/integrations/resolve-definition.ts";
import { computeTokenLife } from "../../../workers/tokens/src/token/token-life.ts";
import { type ObservedAnswers, observeAnswers } from "./observe-answers.ts";
import { makeIntegration } from "./resolved-integration.ts";
import { account } from "../services/callers.ts";
import { valueOf } from "../services/result.ts";

/**
 * A request as a provider sees it: `POST url`, how the client authenticated, the names in its body, and the headers that
 * not every request has.
 */
export type SeenRequest = {
  to: string;
  credentials: "basic" | "bearer" | "body" | "none";
  body: string[];
  headers?: Record<string, string>;
};

/** A first answer about an opaque token without a life. */
const NOTHING_NAMED = {
  namedSeconds: null,
  knownSeconds: null,
  warnings: [],
  refreshable: false,
  accessTokenPlaintext: "opaque",
};

const TOKENS: TokenSet = {
  accessTokenPlaintext: "at-1",
  refreshTokenPlaintext: null,
  expiresInSeconds: null,
  scopes: null,
  idToken: null,
  facts: {},
  warnings: [],
};

/** What an integration of a generic provider adds to the catalogue's facts. */
export type OwnFacts = { discovered: Partial<Discovered>; settings: IntegrationSettings };

/** Everything that a definition makes visible from outside. */
export type Observed = {
  /** Without what only people read: no request shows it. */
  listed: Omit<Provider, keyof ForPeople>;
  /** The members that are null in the catalogue. */
  open: string[];
  link: { to: string; params: Record<string, string> } | null;
  /** The `scope` of a link whose integration asks for none, and of one that asks for a and b. */
  scopes: { ofNone: string | null; ofTwo: string | null };
  exchange: SeenRequest[];
  refresh: SeenRequest[];
  profile: SeenRequest[];
  validation: SeenRequest[];
  revocation: SeenRequest[];
  /** Whether an id token of the sample's issuer is accepted, and where Atlas looked for its keys. */
  idTokens: { accepted: boolean; keysFrom: string[] };
  /**
   * The parameters of the link of a sign-in to Atlas itself, those of one that has to be a fresh proof, and the requests that
   * find the address without an id token; null where people do not sign in.
   */
  signIn: {
    params: Record<string, string>;
    fresh: Record<string, string>;
    asks: SeenRequest[];
  } | null;
  /** The account in the sample of a userinfo answer. */
  person: Profile | null;
  lifeSecondsWithoutExpiresIn: number | null;
  answers: ObservedAnswers;
  /** What flow and vault read as it is. */
  rules: Pick<
    ProviderDefinition,
    "reuse_seconds" | "authorization_response_iss" | "revocation" | "profile" | "validation"
  >;
  /** How requests are written and answers read; the tests of the token endpoint show what each of them does. */
  habits: { [Name in Habit]: ProviderDefinition[Name] | undefined };
};

type Habit = (typeof REQUEST_SETTINGS)[number];

const pickHabits = (definition: ProviderDefinition): Observed["habits"] => ({
  response_mode: definition.response_mode,
  token_request_format: definition.token_request_format,
  exchange_params: definition.exchange_params,
  refresh_params: definition.refresh_params,
  refresh_endpoint: definition.refresh_endpoint,
  basic_credentials: definition.basic_credentials,
  tokens_at: definition.tokens_at,
  token_facts: definition.token_facts,
  callback_facts: definition.callback_facts,
});

export const CLIENT = { id: "client-1", secret: "a-client-secret" };
export const CALLBACK = "https://atlas.example.com/callback/int_1";

/** Runs Atlas's own code through everything that a provider ever sees, with this catalogue entry. */
export async function observeDefinition(
  entry: CatalogueEntry,
  own: OwnFacts,
  sample: { userinfo: Record<string, unknown>; issuer: string | null },
): Promise<Observed> {
  const definition = resolveDefinition(entry.definition, own.discovered, own.settings);
  const integration = makeIntegration(definition, {
    name: definition.name,
    client_id: CLIENT.id,
    client_secret_plaintext: CLIENT.secret,
    scopes: definition.default_scopes,
    callback_url: CALLBACK,
  });
  const catalogue = new Map([[entry.definition.id, entry]]);
  const [shown] = valueOf(await listProviders({ catalogue }, account("acc_1")));
  if (shown === undefined) throw new Error("not listed");
  const { setup: _setup, logo: _logo, scopes: _scopes, ...listed } = shown;
  const limits = { deadlineMs: 1_000 };
  const exchange = { code: "code-1", codeVerifier: "v".repeat(43), redirectUri: CALLBACK };
  const tokens = { accessTokenPlaintext: "at-1", refreshTokenPlaintext: "rt-1" };
  const body = sample.userinfo;
  return {
    listed,
    open: Object.entries(entry.definition).flatMap(([name, fact]) =>
      fact === null && !(name in pickHabits(definition)) ? [name] : [],
    ),
    link: linkOf(integration),
    scopes: {
      ofNone: linkOf({ ...integration, scopes: [] })?.params["scope"] ?? null,
      ofTwo: linkOf({ ...integration, scopes: ["a", "b"] })?.params["scope"] ?? null,
    },
    exchange: await seen((client) => exchangeCode(client, integration, exchange, limits)),
    refresh: await seen((client) => refreshGrant(client, integration, "rt-1", limits)),
    profile: await seen((client) => fetchProfile(client, integration, "at-1")),
    validation: await seen((client) => validateToken(client, integration, "at-1")),
    revocation: await seen((client) => revokeGrant(client, integration, tokens)),
    idTokens: await observeIdTokens(integration, sample.issuer),
    signIn: await observeSignIn(integration, body),
    person: readProfile(definition, body),
    lifeSecondsWithoutExpiresIn:
      (computeTokenLife(integration, NOTHING_NAMED).lifeMs ?? Number.NaN) / 1000 || null,
    answers: await observeAnswers(integration),
    habits: pickHabits(definition),
    rules: {
      authorization_response_iss: definition.authorization_response_iss,
      reuse_seconds: definition.reuse_seconds ?? 0,
      revocation: definition.revocation,
      profile: definition.profile,
      // As the catalogue has it, before the fallback for a missing endpoint.
      validation: entry.definition.validation,
    },
  };
}

function linkOf(integration: ResolvedIntegration): Observed["link"] {
  if (integration.definition.authorization_endpoint === null) return null;
  const parts = { state: "state-1", codeVerifier: "v".repeat(43), nonce: "nonce-1" };
  const link = createAuthorizationLink(integration, parts);
  return { to: link.origin + link.pathname, params: Object.fromEntries(link.searchParams) };
}

async function observeSignIn(
  integration: ResolvedIntegration,
  userinfo: object,
): Promise<Observed["signIn"]> {
  const signIn = { purpose: "sign_in", account_id: null, browser_hash: "", fresh: false } as const;
  const usual = askedOf(integration, signIn);
  const fresh = askedOf(integration, { ...signIn, fresh: true });
  if (usual === null || fresh === null) return null;
  const session = { project_id: "prj_1", sign_in: signIn };
  const asks = await seen(
    async (client) => {
      const flows = { putIdentity: async () => ({ available: true, value: "OK" }) as const };
      const signingKeys = new SigningKeys(client, Date.now);
      const deps = { clock: Date.now, provider: client, signingKeys, flows };
      await identifyPerson(deps, usual, { tokens: TOKENS, nonce: "nonce-1", session });
    },
    () => Response.json(userinfo),
  );
  return { params: linkOf(usual)?.params ?? {}, fresh: linkOf(fresh)?.params ?? {}, asks };
}

/** Records the requests that some work sends. None of them leaves the test. */
async function seen(
  work: (client: ProviderClient) => Promise<unknown>,
  answer = () => new Response(null, { status: 503 }),
): Promise<SeenRequest[]> {
  const requests: SeenRequest[] = [];
  const fetch: ProviderClient["fetch"] = async (url, init) => {
    const authorization = new Headers(init.headers).get("authorization")?.toLowerCase() ?? "";
    const form = new URLSearchParams(init.body instanceof URLSearchParams ? init.body : "");
    const members: object = typeof init.body === "string" ? JSON.parse(init.body) : {};
    requests.push({
      to: `${init.method ?? "GET"} ${url}`,
      credentials: credentialsOf(authorization, form),
      body: [...form.keys(), ...Object.keys(members)].toSorted(),
      ...unusualHeaders(new Headers(init.headers)),
    });
    return answer();
  };
  await work({ fetch });
  return requests;
}

const USUAL_HEADERS = new Set(["accept", "authorization", "content-type", "user-agent"]);

function unusualHeaders(headers: Headers): Pick<SeenRequest, "headers"> {
  const unusual = [...headers].filter(([name]) => !USUAL_HEADERS.has(name));
  return unusual.length === 0 ? {} : { headers: Object.fromEntries(unusual) };
}

function credentialsOf(authorization: string, form: URLSearchParams): SeenRequest["credentials"] {
  if (authorization.startsWith("basic ")) return "basic";
  if (authorization.startsWith("bearer ")) return "bearer";
  return form.has("client_secret") ? "body" : "none";
}

const signing = generateKeyPair("RS256");

async function observeIdTokens(
  integration: ResolvedIntegration,
  issuer: string | null,
): Promise<Observed["idTokens"]> {
  const { privateKey, publicKey } = await signing;
  const keysFrom: string[] = [];
  const fetch: ProviderClient["fetch"] = async (url) => {
    keysFrom.push(url);
    return Response.json({ keys: [await exportJWK(publicKey)] });
  };
  const idToken = await new SignJWT({ nonce: "nonce-1" })
    .setProtectedHeader({ alg: "RS256" })
    .setIssuer(issuer ?? "https://provider.example.com")
    .setSubject("user-1")
    .setAudience(CLIENT.id)
    .setIssuedAt()
    .setExpirationTime("5 min")
    .sign(privateKey);
  const deps = { clock: Date.now, signingKeys: new SigningKeys({ fetch }, Date.now) };
  const input = { idToken, accessTokenPlaintext: "at-1", nonce: "nonce-1" };
  const verified = await verifyIdToken(deps, integration, input);
  return { accepted: verified.ok, keysFrom };
}
