import { randomBytes } from "node:crypto";
import { AppClient } from "./app-client.ts";
import { DashboardClient } from "../../dev/demo/dashboard-client.ts";
import { addSandboxIntegration, newCredentials } from "../../dev/demo/journey.ts";
import { linkIn } from "../../dev/mailbox/mailbox.ts";
import type { Stack } from "../../dev/stack/stack.ts";
import type { Session } from "#shared/contracts/auth/session";
import { API_KEY_SCOPES } from "#shared/contracts/permissions";
import type { NewApiKey } from "#shared/contracts/projects/api-key";
import type { CreateIntegrationInput, Integration } from "#shared/contracts/providers/integration";
import type { ProviderDouble } from "./provider-double/provider-double.ts";

/** A developer who is signed in to the dashboard. */
export type Developer = { dashboard: DashboardClient; session: Session };

export async function signUpDeveloper(
  stack: Pick<Stack, "dashboardUrl">,
): Promise<Developer & { password: string }> {
  const dashboard = new DashboardClient(stack.dashboardUrl);
  const credentials = newCredentials();
  await dashboard.signUp(credentials);
  return {
    dashboard,
    session: await dashboard.signIn(credentials),
    password: credentials.password,
  };
}

/** Follows the link of the first mail, signed in or with the password. Again it does nothing. */
export async function confirmAddress(
  { mailbox }: Pick<Stack, "mailbox">,
  dashboard: DashboardClient,
  email: string,
  password?: string,
): Promise<void> {
  const token = new URL(linkIn(await mailbox.mailTo(email))).hash.slice(1);
  const proof = password === undefined ? {} : { current_password: password };
  const { status } = await dashboard.send("POST", "/v1/email/verify", { token, ...proof });
  if (status !== 204 && status !== 410) throw new Error(`Not confirmed: HTTP ${status}.`);
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
  const path = `/app-${randomBytes(4).toString("hex")}`;
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
  addSandboxIntegration(
    tenant.developer.dashboard,
    tenant.projectId,
    {
      clientId: stack.secrets.sandboxClientId,
      clientSecret: stack.secrets.sandboxClientSecret,
    },
    { reuse_seconds: 0 },
  );

/**
 * Adds a provider double to the project as a plain OAuth 2.0 provider. Each read asks Redis, because tests end tokens behind
 * Atlas's back.
 */
export function plugInDouble(
  tenant: Tenant,
  { client, endpoints }: Pick<ProviderDouble, "client" | "endpoints">,
  { settings, ...changes }: Partial<CreateIntegrationInput> = {},
): Promise<Integration> {
  const usual = {
    authorization_endpoint: endpoints.authorization,
    token_endpoint: endpoints.token,
    userinfo_endpoint: endpoints.userinfo,
    introspection_endpoint: endpoints.introspection,
    revocation_endpoint: endpoints.revocation,
  };
  return tenant.developer.dashboard.createIntegration(tenant.projectId, {
    provider: "generic-oauth2",
    key: `double-${randomBytes(4).toString("hex")}`,
    client_id: client.clientId,
    client_secret: client.clientSecret,
    scopes: ["profile", "email"],
    settings: { reuse_seconds: 0, ...(settings ?? usual) },
    ...changes,
  });
}

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
