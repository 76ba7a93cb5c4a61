import {
  allowAtSandbox,
  browserOfEndUser,
  goToProvider,
  type SandboxRegistration,
} from "../../../dev/demo/journey.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import type { Tenant } from "../../support/tenant.ts";

/** The name of a second integration with the sandbox, whose client secret the sandbox does not accept. */
export const WRONG_SECRET = "Wrong secret";

export const plugInWrongSecret = (
  tenant: Tenant,
  { clientId }: Pick<SandboxRegistration, "clientId">,
): Promise<Integration> =>
  tenant.developer.dashboard.createIntegration(tenant.projectId, {
    provider: "sandbox",
    key: "wrong-secret",
    name: WRONG_SECRET,
    client_id: clientId,
    client_secret: "not-the-secret-of-this-client",
  });

/** An end user tries to connect at the sandbox, and the flow ends as it may. */
export async function tryAtSandbox(
  tenant: Tenant,
  integration: Integration,
  externalId: string,
  decision: "allow" | "deny",
): Promise<void> {
  const session = await tenant.app.createConnectSession({
    external_id: externalId,
    return_to: tenant.returnUrl,
    integrations: [integration.key],
  });
  const browser = browserOfEndUser(tenant.returnUrl);
  const provider = await goToProvider(browser, await browser.open(session.url), integration);
  const end = await allowAtSandbox(browser, provider, "ada", decision);
  if (!end.stopped) throw new Error(`Not at the return URL, but: HTTP ${end.status}.`);
}
