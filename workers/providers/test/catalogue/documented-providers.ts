import { createHash } from "node:crypto";
import type { CatalogueEntry } from "../../src/catalogue/entry.ts";
import { genericOauth2 } from "../../src/catalogue/providers/generic-oauth2.ts";
import { genericOidc } from "../../src/catalogue/providers/generic-oidc.ts";
import { github } from "../../src/catalogue/providers/github.ts";
import { google } from "../../src/catalogue/providers/google.ts";
import { sandboxAt } from "../../src/catalogue/providers/sandbox.ts";
import { CALLBACK, CLIENT, type Observed, type OwnFacts } from "#support/observe-definition";

/**
 * A provider as its own documentation has it, written down a second time and by hand: the catalogue is compared with
 * this and never makes it.
 */
export type DocumentedProvider = {
  readonly entry: CatalogueEntry;
  /** Where each of these facts stands. */
  readonly sources: readonly string[];
  readonly own: OwnFacts;
  readonly sample: { userinfo: Record<string, unknown>; issuer: string | null };
  readonly expected: Observed;
};

const NOTHING_OF_ITS_OWN: OwnFacts = { discovered: {}, settings: {} };
const VERIFIED_GRANT = ["code", "code_verifier", "grant_type", "redirect_uri"];
const CHALLENGE = {
  code_challenge_method: "S256",
  code_challenge: createHash("sha256").update("v".repeat(43)).digest("base64url"),
};
const COMMON = {
  response_type: "code",
  client_id: CLIENT.id,
  redirect_uri: CALLBACK,
  state: "state-1",
};
const posted = (names: string[]) => [...names, "client_id", "client_secret"].toSorted();
const revocations = (to: string, credentials: "basic" | "body", names: string[]) =>
  [0, 1].map(() => ({ to, credentials, body: names }));

const documentedGithub: DocumentedProvider = {
  entry: github,
  sources: [
    "https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps",
    "https://docs.github.com/en/rest/apps/oauth-applications#delete-an-app-authorization",
    "https://docs.github.com/en/rest/users/users#get-the-authenticated-user",
  ],
  own: NOTHING_OF_ITS_OWN,
  sample: {
    issuer: null,
    userinfo: { login: "octocat", id: 583231, name: "The Octocat", email: "octocat@github.com" },
  },
  expected: {
    listed: {
      id: "github",
      name: "GitHub",
      protocol: "oauth2",
      default_scopes: ["read:user", "user:email"],
      required_settings: [],
      pkce: true,
      revocation: true,
      documentation_url:
        "https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps",
    },
    open: ["issuer", "introspection_endpoint", "jwks_uri", "default_expires_in_seconds"],
    link: {
      to: "https://github.com/login/oauth/authorize",
      params: { ...COMMON, ...CHALLENGE, scope: "read:user user:email" },
    },
    scopes: { ofNone: null, ofTwo: "a b" },
    exchange: [
      {
        to: "POST https://github.com/login/oauth/access_token",
        credentials: "body",
        body: posted(VERIFIED_GRANT),
      },
    ],
    refresh: [
      {
        to: "POST https://github.com/login/oauth/access_token",
        credentials: "body",
        body: posted(["grant_type", "refresh_token"]),
      },
    ],
    profile: [{ to: "GET https://api.github.com/user", credentials: "bearer", body: [] }],
    validation: [{ to: "GET https://api.github.com/user", credentials: "bearer", body: [] }],
    revocation: [
      {
        to: "DELETE https://api.github.com/applications/client-1/grant",
        credentials: "basic",
        body: ["access_token"],
      },
    ],
    idTokens: { accepted: false, keysFrom: [] },
    person: { subject: "583231", label: "octocat", email: "octocat@github.com" },
    lifeSecondsWithoutExpiresIn: null,
    rules: {
      validation: "userinfo",
      authorization_response_iss: false,
      revocation: { method: "github_grant", scope: "user" },
      profile: { subject: "id", label: ["login", "name"], email: "email" },
    },
  },
};

const documentedGoogle: DocumentedProvider = {
  entry: google,
  sources: [
    "https://accounts.google.com/.well-known/openid-configuration",
    "https://developers.google.com/identity/protocols/oauth2/web-server",
    "https://developers.google.com/identity/openid-connect/openid-connect",
  ],
  own: NOTHING_OF_ITS_OWN,
  sample: {
    issuer: "https://accounts.google.com",
    userinfo: {
      sub: "10769150350006150715113082367",
      name: "Jane Doe",
      email: "jane@example.com",
      email_verified: true,
    },
  },
  expected: {
    listed: {
      id: "google",
      name: "Google",
      protocol: "oidc",
      default_scopes: ["openid", "email", "profile"],
      required_settings: [],
      pkce: true,
      revocation: true,
      documentation_url: "https://developers.google.com/identity/protocols/oauth2/web-server",
    },
    open: ["introspection_endpoint"],
    link: {
      to: "https://accounts.google.com/o/oauth2/v2/auth",
      params: {
        ...COMMON,
        ...CHALLENGE,
        scope: "openid email profile",
        nonce: "nonce-1",
        access_type: "offline",
        prompt: "consent",
      },
    },
    scopes: { ofNone: "openid", ofTwo: "openid a b" },
    exchange: [
      {
        to: "POST https://oauth2.googleapis.com/token",
        credentials: "body",
        body: posted(VERIFIED_GRANT),
      },
    ],
    refresh: [
      {
        to: "POST https://oauth2.googleapis.com/token",
        credentials: "body",
        body: posted(["grant_type", "refresh_token"]),
      },
    ],
    profile: [
      {
        to: "GET https://openidconnect.googleapis.com/v1/userinfo",
        credentials: "bearer",
        body: [],
      },
    ],
    validation: [
      {
        to: "GET https://openidconnect.googleapis.com/v1/userinfo",
        credentials: "bearer",
        body: [],
      },
    ],
    revocation: revocations(
      "POST https://oauth2.googleapis.com/revoke",
      "body",
      posted(["token", "token_type_hint"]),
    ),
    idTokens: { accepted: true, keysFrom: ["https://www.googleapis.com/oauth2/v3/certs"] },
    person: {
      subject: "10769150350006150715113082367",
      label: "jane@example.com",
      email: "jane@example.com",
    },
    lifeSecondsWithoutExpiresIn: 3600,
    rules: {
      validation: "userinfo",
      authorization_response_iss: false,
      revocation: { method: "rfc7009", scope: "user" },
      profile: { subject: "sub", label: ["email", "name"], email: "email" },
    },
  },
};

export const SANDBOX_ISSUER = "http://127.0.0.1:8790";

const documentedSandbox: DocumentedProvider = {
  entry: sandboxAt(SANDBOX_ISSUER),
  sources: [
    "https://github.com/panva/node-oidc-provider/blob/main/docs/README.md#routes",
    "https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims",
  ],
  own: NOTHING_OF_ITS_OWN,
  sample: {
    issuer: SANDBOX_ISSUER,
    userinfo: { sub: "ada", name: "Ada Lovelace", email: "ada@sandbox.example" },
  },
  expected: {
    listed: {
      id: "sandbox",
      name: "Sandbox",
      protocol: "oidc",
      default_scopes: ["openid", "profile", "email", "offline_access"],
      required_settings: [],
      pkce: true,
      revocation: true,
      documentation_url: null,
    },
    open: ["default_expires_in_seconds", "documentation_url"],
    link: {
      to: "http://127.0.0.1:8790/auth",
      params: {
        ...COMMON,
        ...CHALLENGE,
        scope: "openid profile email offline_access",
        nonce: "nonce-1",
      },
    },
    scopes: { ofNone: "openid", ofTwo: "openid a b" },
    exchange: [
      { to: "POST http://127.0.0.1:8790/token", credentials: "basic", body: VERIFIED_GRANT },
    ],
    refresh: [
      {
        to: "POST http://127.0.0.1:8790/token",
        credentials: "basic",
        body: ["grant_type", "refresh_token"],
      },
    ],
    profile: [{ to: "GET http://127.0.0.1:8790/me", credentials: "bearer", body: [] }],
    validation: [
      {
        to: "POST http://127.0.0.1:8790/token/introspection",
        credentials: "basic",
        body: ["token", "token_type_hint"],
      },
    ],
    revocation: revocations("POST http://127.0.0.1:8790/token/revocation", "basic", [
      "token",
      "token_type_hint",
    ]),
    idTokens: { accepted: true, keysFrom: ["http://127.0.0.1:8790/jwks"] },
    person: { subject: "ada", label: "Ada Lovelace", email: "ada@sandbox.example" },
    lifeSecondsWithoutExpiresIn: null,
    rules: {
      validation: "introspection",
      authorization_response_iss: true,
      revocation: { method: "rfc7009", scope: "grant" },
      profile: { subject: "sub", label: ["name", "email"], email: "email" },
    },
  },
};

const ISSUER = "https://provider.example.com";
const atExample = (credentials: "basic", userinfo: string) => ({
  exchange: [{ to: `POST ${ISSUER}/token`, credentials, body: VERIFIED_GRANT }],
  refresh: [{ to: `POST ${ISSUER}/token`, credentials, body: ["grant_type", "refresh_token"] }],
  profile: [{ to: `GET ${userinfo}`, credentials: "bearer" as const, body: [] }],
  validation: [
    { to: `POST ${ISSUER}/introspect`, credentials, body: ["token", "token_type_hint"] },
  ],
  revocation: revocations(`POST ${ISSUER}/revoke`, credentials, ["token", "token_type_hint"]),
});
const EXAMPLE_ENDPOINTS = {
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  userinfo_endpoint: `${ISSUER}/userinfo`,
  introspection_endpoint: `${ISSUER}/introspect`,
  revocation_endpoint: `${ISSUER}/revoke`,
};
const OPEN_ENDPOINTS = [
  "issuer",
  "authorization_endpoint",
  "token_endpoint",
  "userinfo_endpoint",
  "introspection_endpoint",
  "revocation_endpoint",
  "jwks_uri",
  "default_expires_in_seconds",
];

const documentedOidc: DocumentedProvider = {
  entry: genericOidc,
  sources: [
    "https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims",
    "https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims",
    "https://www.rfc-editor.org/rfc/rfc8414#section-2",
    "https://www.rfc-editor.org/rfc/rfc7009#section-2.1",
  ],
  // A document that leaves out what it may leave out (RFC 8414 §2).
  own: {
    discovered: { ...EXAMPLE_ENDPOINTS, jwks_uri: `${ISSUER}/jwks` },
    settings: { issuer: ISSUER },
  },
  sample: {
    issuer: ISSUER,
    userinfo: {
      sub: "248289761001",
      name: "Jane Doe",
      preferred_username: "j.doe",
      email: "janedoe@example.com",
    },
  },
  expected: {
    listed: {
      id: "generic-oidc",
      name: "OpenID Connect",
      protocol: "oidc",
      default_scopes: ["openid", "profile", "email", "offline_access"],
      required_settings: ["issuer"],
      pkce: true,
      revocation: true,
      documentation_url: "https://openid.net/specs/openid-connect-core-1_0.html",
    },
    open: OPEN_ENDPOINTS,
    link: {
      to: `${ISSUER}/authorize`,
      params: {
        ...COMMON,
        ...CHALLENGE,
        scope: "openid profile email offline_access",
        nonce: "nonce-1",
      },
    },
    scopes: { ofNone: "openid", ofTwo: "openid a b" },
    ...atExample("basic", `${ISSUER}/userinfo`),
    idTokens: { accepted: true, keysFrom: [`${ISSUER}/jwks`] },
    person: { subject: "248289761001", label: "Jane Doe", email: "janedoe@example.com" },
    lifeSecondsWithoutExpiresIn: null,
    rules: {
      validation: "introspection",
      authorization_response_iss: false,
      revocation: { method: "rfc7009", scope: "user" },
      profile: { subject: "sub", label: ["name", "preferred_username", "email"], email: "email" },
    },
  },
};

const documentedOAuth2: DocumentedProvider = {
  entry: genericOauth2,
  sources: [
    "https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1",
    "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",
    "https://www.rfc-editor.org/rfc/rfc6749#section-5.1",
    "https://www.rfc-editor.org/rfc/rfc7636#section-4.3",
  ],
  own: { discovered: {}, settings: EXAMPLE_ENDPOINTS },
  sample: { issuer: null, userinfo: { sub: "1", login: "jane", email: "jane@example.com" } },
  expected: {
    listed: {
      id: "generic-oauth2",
      name: "OAuth 2.0",
      protocol: "oauth2",
      default_scopes: [],
      required_settings: ["authorization_endpoint", "token_endpoint"],
      pkce: true,
      revocation: true,
      documentation_url: "https://www.rfc-editor.org/rfc/rfc6749",
    },
    open: OPEN_ENDPOINTS,
    link: { to: `${ISSUER}/authorize`, params: { ...COMMON, ...CHALLENGE } },
    scopes: { ofNone: null, ofTwo: "a b" },
    ...atExample("basic", `${ISSUER}/userinfo`),
    idTokens: { accepted: false, keysFrom: [] },
    person: { subject: "1", label: "jane", email: "jane@example.com" },
    lifeSecondsWithoutExpiresIn: null,
    rules: {
      validation: "introspection",
      authorization_response_iss: false,
      revocation: { method: "rfc7009", scope: "user" },
      profile: {
        subject: "sub",
        label: ["name", "login", "username", "email"],
        email: "email",
      },
    },
  },
};

export const DOCUMENTED: readonly DocumentedProvider[] = [
  documentedGithub,
  documentedGoogle,
  documentedSandbox,
  documentedOidc,
  documentedOAuth2,
];
