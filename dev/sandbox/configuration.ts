import { interactionPolicy, type Account, type Configuration } from "oidc-provider";
import { renderError } from "./interactions.ts";
import type { SandboxMemory } from "./memory.ts";
import { findPerson } from "./people.ts";
import { StoreAdapter } from "./store-adapter.ts";
import type { SandboxClient } from "./client.ts";

const DAY_SECONDS = 24 * 60 * 60;

/** Everything that oidc-provider is told. */
export function sandboxConfiguration(
  { store, signingKey, cookieKey }: SandboxMemory,
  clients: readonly SandboxClient[],
  accessTokenSeconds: number,
): Configuration {
  return {
    adapter: (model) => new StoreAdapter(model, store),
    clients: clients.map((client) => ({
      client_id: client.clientId,
      client_secret: client.clientSecret,
      redirect_uris: [...client.redirectUris],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "client_secret_basic",
    })),
    jwks: { keys: [signingKey] },
    cookies: {
      keys: [cookieKey],
      // Cookies do not know ports: plain names would meet those of whatever else runs on this host.
      names: {
        session: "atlas_sandbox_session",
        interaction: "atlas_sandbox_interaction",
        resume: "atlas_sandbox_resume",
      },
    },
    scopes: ["openid", "offline_access", "profile", "email"],
    claims: {
      openid: ["sub"],
      profile: ["name", "given_name", "family_name", "preferred_username", "locale"],
      email: ["email", "email_verified"],
    },
    responseTypes: ["code"],
    clientAuthMethods: ["client_secret_basic"],
    findAccount: (_ctx, sub) => accountOf(sub),
    interactions: {
      url: (_ctx, interaction) => `/interaction/${interaction.uid}`,
      policy: alwaysAsk(),
    },
    // Each run is a grant of its own: revoking one connection leaves the person's other ones alone.
    loadExistingGrant: async (ctx) => {
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId === undefined ? undefined : ctx.oidc.provider.Grant.find(grantId);
    },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    expiresWithSession: async () => false,
    clientBasedCORS: () => false,
    renderError,
    ttl: {
      AccessToken: accessTokenSeconds,
      AuthorizationCode: 60,
      IdToken: 60 * 60,
      RefreshToken: 14 * DAY_SECONDS,
      Grant: 14 * DAY_SECONDS,
      Interaction: 60 * 60,
      Session: DAY_SECONDS,
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId,
      },
      introspection: {
        enabled: true,
        allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId,
      },
    },
  };
}

/** The person and the consent are asked for in every run, so that a second one can be somebody else. */
function alwaysAsk(): interactionPolicy.DefaultPolicy {
  const { base, Check } = interactionPolicy;
  const policy = base();
  policy
    .get("login")
    ?.checks.add(
      new Check("choose_person", "a person has to be picked", "login_required", (ctx) =>
        ctx.oidc.result?.login === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
      ),
    );
  policy
    .get("consent")
    ?.checks.add(
      new Check("ask_consent", "the person has to agree", "consent_required", (ctx) =>
        ctx.oidc.result?.consent === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
      ),
    );
  return policy;
}

function accountOf(sub: string): Account | undefined {
  const person = findPerson(sub);
  if (person === undefined) return undefined;
  return {
    accountId: person.sub,
    claims: async () => ({
      sub: person.sub,
      name: person.name,
      given_name: person.givenName,
      family_name: person.familyName,
      preferred_username: person.sub,
      locale: person.locale,
      email: person.email,
      email_verified: person.emailVerified,
    }),
  };
}
