import { sql } from "drizzle-orm";
import { Browser } from "../../../dev/browser/browser.ts";
import { type DashboardClient, expectOk } from "../../../dev/demo/dashboard-client.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import { newId } from "#shared/ids";
import type { ProviderDouble } from "../provider-double/provider-double.ts";
import type { TestStack } from "../stack.ts";
import { databaseOf } from "../stored.ts";
import type { Developer } from "../tenant.ts";

/** The project that a stack is started with as ATLAS_PLATFORM_PROJECT, before there is one. */
export const PLATFORM_PROJECT = newId("project");

/** Makes the platform project, owned by this developer, with an OpenID Connect integration at the double. */
export async function makePlatformProject(
  stack: TestStack,
  owner: Developer,
  double: Pick<ProviderDouble, "client" | "endpoints">,
): Promise<Integration> {
  const database = databaseOf(stack.bridge);
  await database.execute(sql`
    with made as (
      insert into projects (id, name) values (${PLATFORM_PROJECT}, 'Platform') returning id
    ), head as (
      insert into audit_heads (project_id, seq, hash) select id, 0, repeat('0', 64) from made
    )
    insert into members (project_id, account_id, role)
    select id, ${owner.session.account.id}, 'owner' from made`);
  return owner.dashboard.createIntegration(PLATFORM_PROJECT, {
    provider: "generic-oidc",
    name: "Company",
    client_id: double.client.clientId,
    client_secret: double.client.clientSecret,
    settings: { issuer: double.endpoints.issuer },
  });
}

/** Somebody at the provider, as its next id tokens have them. */
export type PersonAtDouble = {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: unknown;
  readonly name?: string;
};

/** Who is at the provider from now on. */
export function beAtDouble(double: ProviderDouble, { sub, ...claims }: PersonAtDouble): void {
  double.programAuthorization({ sub });
  double.program("token", { kind: "ok", idToken: { claims } });
}

/** Begins a sign-in, or the link of an identity, and follows the browser to the end. @returns what is in the fragment. */
export async function goThroughProvider(
  stack: Pick<TestStack, "dashboardUrl">,
  dashboard: DashboardClient,
  integration: Pick<Integration, "id">,
  path = "/v1/sign-in/provider/options",
): Promise<URLSearchParams> {
  const begun = await dashboard.send("POST", path, { integration_id: integration.id });
  const { url } = expectOk<{ url: string }>("options", begun);
  return followToDashboard(stack, url);
}

/** Opens the link of a sign-in in a browser of its own host. @returns what is in the fragment. */
export async function followToDashboard(
  { dashboardUrl }: Pick<TestStack, "dashboardUrl">,
  url: string,
): Promise<URLSearchParams> {
  const { origin } = new URL(dashboardUrl);
  const browser = new Browser({ stopAt: (to) => to.origin === origin });
  const page = await browser.open(url);
  if (!page.stopped) throw new Error(`Not at the dashboard, but: HTTP ${page.status}.`);
  const { pathname, hash } = new URL(page.url);
  if (pathname !== "/signin/provider") throw new Error(`Not at the page for it: ${pathname}`);
  return new URLSearchParams(hash.slice(1));
}
