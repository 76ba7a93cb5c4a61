import { genericOidc } from "../../../src/catalogue/providers/generic-oidc.ts";
import {
  type DocumentedProvider,
  CHALLENGE,
  COMMON,
  USUAL_HABITS,
  openIdSignIn,
} from "./documented-provider.ts";
import { EXAMPLE_ENDPOINTS, ISSUER, OPEN_ENDPOINTS, UNDERSTOOD, atExample } from "./example.ts";

export const documentedOidc: DocumentedProvider = {
  entry: genericOidc,
  sources: [
    "https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims",
    "https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims",
    "https://www.rfc-editor.org/rfc/rfc8414#section-2",
    "https://www.rfc-editor.org/rfc/rfc7009#section-2.1",
  ],
  // A document without its optional members (RFC 8414 §2).
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
    signIn: openIdSignIn({}),
    person: {
      subject: "248289761001",
      label: "Jane Doe",
      email: "janedoe@example.com",
      emailVerified: false,
      name: "Jane Doe",
    },
    lifeSecondsWithoutExpiresIn: null,
    answers: UNDERSTOOD,
    habits: USUAL_HABITS,
    rules: {
      validation: "introspection",
      authorization_response_iss: false,
      reuse_seconds: 2,
      revocation: { method: "rfc7009", scope: "user" },
      profile: { subject: "sub", label: ["name", "preferred_username", "email"], email: "email" },
    },
  },
};
