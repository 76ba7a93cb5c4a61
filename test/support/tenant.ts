import { randomBytes } from "node:crypto";
import { AppClient } from "../../dev/demo/app-client.ts";
import { DashboardClient } from "../../dev/demo/dashboard-client.ts";
import { addSandboxIntegration, newCredentials } from "../../dev/demo/journey.ts";
import type { Stack } from "../../dev/stack/stack.ts";
import type { Session } from "#shared/contracts/auth/session";
import { API_KEY_SCOPES } from "#shared/contracts/permissions";
import type { NewApiKey } from "#shared/contracts/projects/api-key";
import type { CreateIntegrationInput, Integration } from "#shared/contracts/providers/integration";
import type { ProviderDouble } from "./provider-double/provider-double.ts";

/** A developer who is signed in to the dashboard. */
export type Developer = { dashboard: DashboardClient; session: Session };

export async function signUpDeveloper(stack: Pick<Stack, "dashboardUrl">): Promise<Developer> {
  const dashboard = new DashboardClient(stack.dashboardUrl);
  const credentials = newCredentials();
  await dashboard.signUp(credentials);
  return { dashboard, session: await dashboard.signIn(credentials) };
}

/** A new project, with an API key that has every scope. */
export type Tenant = {
  developer: Developer;
  projectId: string;
  returnUrl: string;
  returnUrlId: string;
  apiKey: NewApiKey;
  app: AppClient;
};

export async function openTenant(
  stack: Pick<Stack, "dashboardUrl" | "publicUrl">,
  developer: Developer,
): Promise<Tenant> {
  const { dashboard } = developer;
  const { id: projectId } = await dashboard.createProject("System test");
  const path = `/${randomBytes(4).toString("hex")}`;
  const returnUrl = await dashboard.addReturnUrl(projectId, `http://localhost:8791${path}`);
  const apiKey = await dashboard.createApiKey(projectId, "System test", API_KEY_SCOPES);
  return {
    developer,
    projectId,
    returnUrl: returnUrl.url,
    returnUrlId: returnUrl.id,
    apiKey,
    app: new AppClient(stack.publicUrl, apiKey.secret),
  };
}

export const plugInSandbox = (
  stack: Pick<Stack, "secrets">,
  tenant: Tenant,
): Promise<Integration> =>
  addSandboxIntegration(tenant.developer.dashboard, tenant.projectId, {
    clientId: stack.secrets.sandboxClientId,
    clientSecret: stack.secrets.sandboxClientSecret,
  });

/** Adds a provider double to the project as a plain OAuth 2.0 provider. */
export const plugInDouble = (
  tenant: Tenant,
  double: Pick<ProviderDouble, "client" | "endpoints">,
  changes: Partial<CreateIntegrationInput> = {},
): Promise<Integration> =>
  tenant.developer.dashboard.createIntegration(tenant.projectId, {
    provider: "generic-oauth2",
    key: `double-${randomBytes(4).toString("hex")}`,
    client_id: double.client.clientId,
    client_secret: double.client.clientSecret,
    scopes: ["profile", "email"],
    settings: {
      authorization_endpoint: double.endpoints.authorization,
      token_endpoint: double.endpoints.token,
      userinfo_endpoint: double.endpoints.userinfo,
      introspection_endpoint: double.endpoints.introspection,
      revocation_endpoint: double.endpoints.revocation,
    },
    ...changes,
  });

/** Adds a provider double as an OpenID Connect provider, by its discovery document. */
export const plugInOidcDouble = (
  tenant: Tenant,
  double: Pick<ProviderDouble, "client" | "endpoints">,
): Promise<Integration> =>
  plugInDouble(tenant, double, {
    provider: "generic-oidc",
    scopes: ["openid", "profile", "email"],
    settings: { issuer: double.endpoints.issuer },
  });
