import { randomBytes } from "node:crypto";
import type { Integration, IntegrationSettings } from "#shared/contracts/providers/integration";
import { Browser, type Page } from "../browser/browser.ts";
import { type Credentials, DashboardClient } from "./dashboard-client.ts";
import { readText } from "../browser/page-elements.ts";

/** The app that the journeys belong to, on its developer's machine. Nothing listens there: the browser stops short of it. */
export const RETURN_URL = "http://localhost:8791/connected";

/** An account that nobody else has. */
export function newCredentials(): Credentials {
  const id = randomBytes(8).toString("hex");
  return {
    email: `developer-${id}@example.com`,
    password: randomBytes(18).toString("base64url"),
    name: "Demo Developer",
  };
}

/** A project that is ready for an app: return URL, an integration with the sandbox provider, an API key. */
export type ReadyProject = {
  projectId: string;
  integration: Integration;
  apiKey: string;
  returnUrl: string;
};

/** Atlas's registration at the sandbox provider. */
export type SandboxRegistration = { clientId: string; clientSecret: string };

/** Signs up and in; the client then holds the session. */
export async function openAccount(
  dashboardUrl: string,
  credentials: Credentials,
): Promise<DashboardClient> {
  const dashboard = new DashboardClient(dashboardUrl);
  await dashboard.signUp(credentials);
  await dashboard.signIn(credentials);
  return dashboard;
}

export const addSandboxIntegration = (
  dashboard: DashboardClient,
  projectId: string,
  registration: SandboxRegistration,
  settings: IntegrationSettings = {},
): Promise<Integration> =>
  dashboard.createIntegration(projectId, {
    provider: "sandbox",
    client_id: registration.clientId,
    client_secret: registration.clientSecret,
    settings,
  });

export async function makeReadyProject(
  dashboard: DashboardClient,
  registration: SandboxRegistration,
  options: { name?: string; returnUrl?: string } = {},
): Promise<ReadyProject> {
  const { id: projectId } = await dashboard.createProject(options.name ?? "Demo");
  const { url: returnUrl } = await dashboard.addReturnUrl(
    projectId,
    options.returnUrl ?? RETURN_URL,
  );
  const integration = await addSandboxIntegration(dashboard, projectId, registration);
  const { secret } = await dashboard.createApiKey(projectId, "Demo app");
  return { projectId, integration, apiKey: secret, returnUrl };
}

/** A browser that stops at an app's return URL. */
export const browserOfEndUser = (returnUrl: string): Browser =>
  new Browser({
    stopAt: (url) => {
      const stop = new URL(returnUrl);
      return url.origin === stop.origin && url.pathname === stop.pathname;
    },
  });

/**
 * From the hosted page to the provider's first page, as the end user chooses the integration there. With one
 * integration the hosted page has gone on to the provider by itself.
 */
export async function goToProvider(
  browser: Browser,
  hosted: Page,
  integration: Pick<Integration, "id" | "callback_url">,
): Promise<Page> {
  if (new URL(hosted.url).origin !== new URL(integration.callback_url).origin) return hosted;
  if (hosted.status !== 200)
    throw new Error(`The hosted page: HTTP ${hosted.status}, ${readText(hosted.html)}`);
  return browser.follow(hosted, ({ href }) =>
    new URL(href).pathname.endsWith(`/${integration.id}`),
  );
}

/** At the sandbox provider: who one is, and whether the app is allowed. Ends at the address the provider led back to. */
export async function allowAtSandbox(
  browser: Browser,
  page: Page,
  person: string,
  decision: "allow" | "deny" = "allow",
): Promise<Page> {
  const consent = await browser.submit(page, { person });
  return browser.submit(consent, { decision });
}

/** What the app learns at its return URL. */
export type Returned = { connectionId: string; status: string; params: URLSearchParams };

/** @throws Error when the browser did not end at the return URL with a connection. */
export function readReturn(page: Page): Returned {
  const params = new URL(page.url).searchParams;
  if (!page.stopped)
    throw new Error(`Not at the return URL, but: HTTP ${page.status}, ${readText(page.html)}`);
  const connectionId = params.get("connection_id");
  if (connectionId === null)
    throw new Error(
      `The return URL got no connection_id: ${params.get("error") ?? params.get("status")}.`,
    );
  return { connectionId, status: params.get("status") ?? "", params };
}
