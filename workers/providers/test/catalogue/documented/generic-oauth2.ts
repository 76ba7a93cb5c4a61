import { genericOauth2 } from "../../../src/catalogue/providers/generic-oauth2.ts";
import { type DocumentedProvider, CHALLENGE, COMMON, USUAL_HABITS } from "./documented-provider.ts";
import { EXAMPLE_ENDPOINTS, ISSUER, OPEN_ENDPOINTS, UNDERSTOOD, atExample } from "./example.ts";

export const documentedOAuth2: DocumentedProvider = {
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
    signIn: null,
    person: {
      subject: "1",
      label: "jane",
      email: "jane@example.com",
      emailVerified: false,
      name: null,
    },
    lifeSecondsWithoutExpiresIn: null,
    answers: UNDERSTOOD,
    habits: USUAL_HABITS,
    rules: {
      validation: "introspection",
      authorization_response_iss: false,
      reuse_seconds: 2,
      revocation: { method: "rfc7009", scope: "user" },
      profile: {
        subject: "sub",
        label: ["name", "login", "username", "email"],
        email: "email",
      },
    },
  },
};
