import type { Browser } from "playwright-core";
import {
  type Developer,
  type Tenant,
  openTenant,
  plugInSandbox,
  confirmAddress,
} from "../../support/tenant.ts";
import { type Credentials, DashboardClient } from "../../../dev/demo/dashboard-client.ts";
import { newCredentials } from "../../../dev/demo/journey.ts";
import { connectAtSandbox } from "../../support/flow.ts";
import { type TestStack, startTestStack } from "../../support/stack.ts";
import { startChromium } from "./chromium.ts";
import { type GuardedPage, type PageOptions, openPage } from "./open-page.ts";

type SignedInOptions = PageOptions & { as?: Credentials };

/** The running bundles with the dashboard in front, a browser, and one developer with a project that has connections. */
export type Stage = {
  stack: TestStack;
  browser: Browser;
  credentials: Credentials;
  tenant: Tenant;
  connectionIds: string[];
  /** A window without a session. */
  visit(options?: PageOptions): Promise<GuardedPage>;
  /** A window of the developer, signed in; or of another account. */
  signedIn(options?: SignedInOptions): Promise<GuardedPage>;
  close(): Promise<void>;
};

/**
 * Starts all of it; what was started ends when something fails.
 *
 * @param options `localProviders` are the origins of the test's own provider doubles.
 */
export async function openStage(
  options: { localProviders?: string[]; env?: Record<string, string> } = {},
): Promise<Stage> {
  const undo = new AsyncDisposableStack();
  try {
    const stack = await startTestStack({ ...options, web: true });
    undo.defer(() => stack.stop());
    const browser = await startChromium();
    undo.defer(() => browser.close());
    const credentials = { ...newCredentials(), name: "Mira Roth" };
    const developer = await signUp(stack, credentials);
    const tenant = await openTenant(
      { dashboardUrl: stack.dashboardApiUrl, publicUrl: stack.publicUrl },
      developer,
    );
    const integration = await plugInSandbox(stack, tenant);
    const connectionIds: string[] = [];
    for (const [externalId, person] of [
      ["u_48213", "ada"],
      ["u_48190", "alan"],
    ] as const) {
      const returned = await connectAtSandbox(
        tenant,
        integration,
        { external_id: externalId },
        person,
      );
      connectionIds.push(returned.connectionId);
    }
    const origins = [stack.dashboardUrl, stack.publicUrl, stack.sandbox.issuer];
    const visit = (options?: PageOptions) => openPage(browser, origins, options);
    const signedIn = async ({ as = credentials, ...options }: SignedInOptions = {}) => {
      const opened = await visit(options);
      await opened.context.addCookies(await sessionCookies(stack, as));
      return opened;
    };
    return {
      stack,
      browser,
      credentials,
      tenant,
      connectionIds,
      visit,
      signedIn,
      close: () => undo.disposeAsync(),
    };
  } catch (error) {
    await undo.disposeAsync();
    throw error;
  }
}

async function signUp(stack: TestStack, credentials: Credentials): Promise<Developer> {
  const dashboard = new DashboardClient(stack.dashboardApiUrl);
  await dashboard.signUp(credentials);
  // A confirmed address, as most have: otherwise a banner stands on every page.
  await confirmAddress(stack, dashboard, credentials.email, credentials.password);
  return { dashboard, session: await dashboard.signIn(credentials) };
}

/** Over plain HTTP the cookie has no `__Host-` before its name. */
const COOKIE = "atlas_session";

/** A session of its own, so that windows do not share one. */
async function sessionCookies(stack: TestStack, credentials: Credentials) {
  const dashboard = new DashboardClient(stack.dashboardApiUrl);
  await dashboard.signIn(credentials);
  const value = dashboard.cookies.value(new URL(stack.dashboardUrl), COOKIE);
  return [
    {
      name: COOKIE,
      value: value ?? "",
      domain: "localhost",
      path: "/",
      httpOnly: true,
      sameSite: "Lax" as const,
    },
  ];
}
