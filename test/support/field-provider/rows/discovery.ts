import { type Ask, type Members, type Plays, type Row, html, json, text } from "../row.ts";

/**
 * A discovery document, and how saving it has to end: plugged in, so that a person can connect; or told, in one message
 * that has all of these words.
 */
export type OddDocument = Row & {
  /** What the developer gives as the issuer, made from the true one. */
  readonly given?: (base: string) => string;
  /** Made from the true issuer; `otherOrigin` is the same server by another host name. */
  readonly tells?: (base: string, otherOrigin: string) => readonly string[];
  /** Either end will do: plugged in, or told. */
  readonly either?: boolean;
};

type More = Omit<Partial<OddDocument>, "name" | "only">;

const row = (name: string, more: More): OddDocument => ({
  name: `K9 ${name}`,
  source: "–",
  only: "oidc",
  ...more,
});

const changed =
  (change: (ask: Ask) => Members): Plays =>
  (good, ask) =>
    json({ ...good, ...change(ask) });

/** The same path, at the server's other host name. */
const elsewhere = ({ base }: Ask, path: string): string =>
  `${base.replace("127.0.0.1", "localhost")}/${path}`;

const claimsOf =
  (issuer: (base: string) => string): NonNullable<Row["claims"]> =>
  (good) => ({ ...good, iss: issuer(String(good["iss"])) });

export const ODD_DOCUMENTS: readonly OddDocument[] = [
  row("azure: an issuer with {tenantid}", {
    source: "go-oidc#344",
    discovery: changed(({ base }) => ({ issuer: `${base}/{tenantid}/v2.0` })),
    tells: () => ["{tenantid}", "tenant"],
  }),
  row("the document's URL given as the issuer", {
    source: "pocket-id#285",
    given: (base) => `${base}/.well-known/openid-configuration`,
    tells: (base) => [base],
    either: true,
  }),
  row("the OAuth metadata's URL given as the issuer", {
    given: (base) => `${base}/.well-known/oauth-authorization-server`,
    tells: (base) => [base],
    either: true,
  }),
  row("a slash too many", { given: (base) => `${base}/`, tells: (base) => [base], either: true }),
  row("a slash too few", {
    discovery: changed(({ base }) => ({ issuer: `${base}/` })),
    claims: claimsOf((base) => `${base}/`),
    tells: (base) => [`${base}/`],
    either: true,
  }),
  row("the document of another issuer", {
    discovery: changed(() => ({ issuer: "https://accounts.example.com" })),
    tells: () => ["https://accounts.example.com"],
  }),
  row("all endpoints on another host are named in one message", {
    source: "OidcClient#81",
    discovery: changed((ask) => ({
      token_endpoint: elsewhere(ask, "token"),
      userinfo_endpoint: elsewhere(ask, "userinfo"),
      revocation_endpoint: elsewhere(ask, "revoke"),
    })),
    tells: (_, otherOrigin) => [
      "token_endpoint",
      "userinfo_endpoint",
      "revocation_endpoint",
      otherOrigin,
    ],
  }),
  row("all that is missing or wrong is named in one message", {
    discovery: changed(() => ({
      authorization_endpoint: undefined,
      token_endpoint: 7,
      jwks_uri: null,
      userinfo_endpoint: "/userinfo",
    })),
    tells: () => ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"],
  }),
  row("endpoints without TLS", {
    discovery: changed(() => ({
      token_endpoint: "http://login.example.com/token",
      userinfo_endpoint: "http://login.example.com/userinfo",
    })),
    tells: () => ["token_endpoint", "userinfo_endpoint"],
  }),
  row("jwks_uri on another host", {
    source: "quarkus#20045",
    discovery: changed((ask) => ({ jwks_uri: elsewhere(ask, "keys") })),
  }),
  row("a redirect", {
    discovery: (_, { base }) => ({
      status: 301,
      headers: { location: `${base}/v2/.well-known/openid-configuration` },
      body: "",
    }),
    tells: (base) => [`${base}/v2`],
  }),
  row("a page", { discovery: () => html("Sign in"), tells: () => ["discovery document"] }),
  row("404", { discovery: () => json({}, 404), tells: () => ["404"] }),
  row("a list", { discovery: () => json([]), tells: () => ["discovery document"] }),
  row("only where RFC 8414 puts it", {
    discovery: (good, { path }) =>
      path.startsWith("/.well-known/oauth-authorization-server") ? json(good) : json({}, 404),
  }),
  row("as text/html", { discovery: (good) => text(JSON.stringify(good), "text/html") }),
  row("with a byte order mark", {
    discovery: (good) => text(`\ufeff${JSON.stringify(good)}`, "application/json"),
  }),
  row("status 203", { discovery: (good) => json(good, 203), tells: () => ["203"], either: true }),
  row("null, lists and junk in members that Atlas does not need", {
    discovery: changed(() => ({
      userinfo_endpoint: null,
      introspection_endpoint: null,
      scopes_supported: null,
      response_types_supported: "code",
      claims_supported: [null, 7],
      check_session_iframe: {},
      authorization_response_iss_parameter_supported: "no",
    })),
  }),
  row("auth methods absent", {
    discovery: changed(() => ({ token_endpoint_auth_methods_supported: undefined })),
  }),
  row("auth methods a text", {
    discovery: changed(() => ({ token_endpoint_auth_methods_supported: "client_secret_basic" })),
  }),
  row("auth methods null", {
    discovery: changed(() => ({ token_endpoint_auth_methods_supported: null })),
  }),
  row("300 kB", { discovery: changed(() => ({ junk: "x".repeat(300_000) })) }),
];
