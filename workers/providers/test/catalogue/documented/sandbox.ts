import { placeAt } from "../../../src/catalogue/place-at.ts";
import { sandbox } from "../../../src/catalogue/providers/sandbox.ts";
import {
  type DocumentedProvider,
  NOTHING_OF_ITS_OWN,
  VERIFIED_GRANT,
  CHALLENGE,
  COMMON,
  revocations,
  BY_THE_RFCS,
  USUAL_HABITS,
  openIdSignIn,
} from "./documented-provider.ts";

export const SANDBOX_ISSUER = "http://127.0.0.1:8790";

export const documentedSandbox: DocumentedProvider = {
  entry: placeAt(SANDBOX_ISSUER, sandbox),
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
    signIn: openIdSignIn({}),
    person: {
      subject: "ada",
      label: "Ada Lovelace",
      email: "ada@sandbox.example",
      emailVerified: false,
      name: "Ada Lovelace",
    },
    lifeSecondsWithoutExpiresIn: null,
    answers: BY_THE_RFCS,
    habits: USUAL_HABITS,
    rules: {
      validation: "introspection",
      authorization_response_iss: true,
      reuse_seconds: 2,
      revocation: { method: "rfc7009", scope: "grant" },
      profile: { subject: "sub", label: ["name", "email"], email: "email" },
    },
  },
};
