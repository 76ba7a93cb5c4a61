import { github } from "../../../src/catalogue/providers/github.ts";
import {
  type DocumentedProvider,
  NOTHING_OF_ITS_OWN,
  VERIFIED_GRANT,
  CHALLENGE,
  COMMON,
  posted,
  BY_THE_RFCS,
  USUAL_HABITS,
} from "./documented-provider.ts";

export const documentedGithub: DocumentedProvider = {
  entry: github,
  sources: [
    "https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps",
    "https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps#available-scopes",
    "https://docs.github.com/en/rest/apps/oauth-applications#delete-an-app-authorization",
    "https://docs.github.com/en/rest/users/users#get-the-authenticated-user",
    "https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api",
    "https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors",
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
    signIn: {
      params: { ...COMMON, ...CHALLENGE, scope: "user:email" },
      fresh: { ...COMMON, ...CHALLENGE, scope: "user:email", prompt: "select_account" },
      asks: [
        { to: "GET https://api.github.com/user", credentials: "bearer", body: [] },
        { to: "GET https://api.github.com/user/emails", credentials: "bearer", body: [] },
      ],
    },
    person: {
      subject: "583231",
      label: "octocat",
      email: "octocat@github.com",
      emailVerified: false,
      name: "The Octocat",
    },
    lifeSecondsWithoutExpiresIn: null,
    answers: {
      ...BY_THE_RFCS,
      errors: {
        bad_refresh_token: "invalid_grant",
        bad_verification_code: "invalid_grant",
        application_suspended: "config_error integration",
        incorrect_client_credentials: "config_error integration",
        redirect_uri_mismatch: "config_error integration",
      },
      rateLimits: [403],
      scopes: {
        repo: [
          "repo",
          "repo:status",
          "repo_deployment",
          "public_repo",
          "repo:invite",
          "security_events",
        ],
        "admin:repo_hook": ["admin:repo_hook", "write:repo_hook", "read:repo_hook"],
        "write:repo_hook": ["write:repo_hook", "read:repo_hook"],
        "admin:org": ["admin:org", "write:org", "read:org"],
        "write:org": ["write:org", "read:org"],
        "admin:public_key": ["admin:public_key", "write:public_key", "read:public_key"],
        "write:public_key": ["write:public_key", "read:public_key"],
        user: ["user", "read:user", "user:email", "user:follow"],
        project: ["project", "read:project"],
        "admin:gpg_key": ["admin:gpg_key", "write:gpg_key", "read:gpg_key"],
        "write:gpg_key": ["write:gpg_key", "read:gpg_key"],
        "admin:enterprise": [
          "admin:enterprise",
          "manage_runners:enterprise",
          "manage_billing:enterprise",
          "read:enterprise",
        ],
      },
      scopeSeparators: [","],
    },
    habits: USUAL_HABITS,
    rules: {
      validation: "userinfo",
      authorization_response_iss: false,
      // docs.github.com, "Refreshing user access tokens": the old access token no longer works.
      reuse_seconds: 0,
      revocation: {
        method: "delete_grant",
        scope: "user",
        accept: "application/vnd.github+json",
        unknown_token_statuses: [422],
      },
      profile: { subject: "id", label: ["login", "name"], email: "email" },
    },
  },
};
