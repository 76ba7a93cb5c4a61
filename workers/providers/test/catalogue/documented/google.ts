import { google } from "../../../src/catalogue/providers/google.ts";
import {
  type DocumentedProvider,
  NOTHING_OF_ITS_OWN,
  VERIFIED_GRANT,
  CHALLENGE,
  COMMON,
  posted,
  revocations,
  BY_THE_RFCS,
  USUAL_HABITS,
  openIdSignIn,
} from "./documented-provider.ts";

export const documentedGoogle: DocumentedProvider = {
  entry: google,
  sources: [
    "https://accounts.google.com/.well-known/openid-configuration",
    "https://developers.google.com/identity/protocols/oauth2/web-server",
    "https://developers.google.com/identity/openid-connect/openid-connect",
    "https://developers.google.com/identity/protocols/oauth2/scopes#google-sign-in",
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
    signIn: {
      ...openIdSignIn({ access_type: "online", prompt: "select_account" }),
      fresh: openIdSignIn({ access_type: "online", prompt: "select_account" }).params,
    },
    person: {
      subject: "10769150350006150715113082367",
      label: "jane@example.com",
      email: "jane@example.com",
      emailVerified: true,
      name: "Jane Doe",
    },
    lifeSecondsWithoutExpiresIn: 3600,
    answers: {
      ...BY_THE_RFCS,
      errors: { redirect_uri_mismatch: "config_error integration" },
      rateLimits: [403],
      scopes: {
        "https://www.googleapis.com/auth/userinfo.email": [
          "https://www.googleapis.com/auth/userinfo.email",
          "email",
        ],
        "https://www.googleapis.com/auth/userinfo.profile": [
          "https://www.googleapis.com/auth/userinfo.profile",
          "profile",
        ],
      },
    },
    habits: USUAL_HABITS,
    rules: {
      validation: "userinfo",
      authorization_response_iss: false,
      reuse_seconds: 2,
      revocation: { method: "rfc7009", scope: "user" },
      profile: { subject: "sub", label: ["email", "name"], email: "email" },
    },
  },
};
