import { randomBytes } from "node:crypto";
import type { ConnectSessionRequest } from "../../dev/demo/app-client.ts";
import { Browser } from "../../dev/browser/browser.ts";
import { type HttpAnswer, exchange } from "../../dev/browser/http-exchange.ts";
import {
  type Returned,
  allowAtSandbox,
  browserOfEndUser,
  goToProvider,
  readReturn,
} from "../../dev/demo/journey.ts";
import type { Integration } from "#shared/contracts/providers/integration";
import type { Tenant } from "./tenant.ts";

export const newExternalId = (): string => `user-${randomBytes(6).toString("hex")}`;

type SessionChanges = Partial<ConnectSessionRequest>;

/** An end user whom a session leads to a provider double, and from there by itself back to the app. */
export async function connectAtDouble(
  tenant: Tenant,
  integration: Integration,
  changes: SessionChanges = {},
): Promise<Returned> {
  const session = await newSession(tenant, integration, changes);
  return readReturn(await browserOfEndUser(tenant.returnUrl).open(session.url));
}

/** An end user who chooses a person and allows at the sandbox provider. */
export async function connectAtSandbox(
  tenant: Tenant,
  integration: Integration,
  changes: SessionChanges = {},
  person = "ada",
): Promise<Returned> {
  const session = await newSession(tenant, integration, changes);
  const browser = browserOfEndUser(tenant.returnUrl);
  const provider = await goToProvider(browser, await browser.open(session.url), integration);
  return readReturn(await allowAtSandbox(browser, provider, person));
}

const newSession = (tenant: Tenant, integration: Integration, changes: SessionChanges) =>
  tenant.app.createConnectSession({
    external_id: newExternalId(),
    return_to: tenant.returnUrl,
    integrations: [integration.key],
    ...changes,
  });

/** A flow in the air: the provider has answered, and the browser has not yet gone to the callback. */
export type PendingFlow = { callbackUrl: URL; cookie: string; externalId: string };

/** Takes a flow to where a provider double sends the browser back, and stops it there. */
export async function flowBeforeCallback(
  tenant: Tenant,
  integration: Integration,
  changes: SessionChanges = {},
): Promise<PendingFlow> {
  const externalId = changes.external_id ?? newExternalId();
  const session = await newSession(tenant, integration, { ...changes, external_id: externalId });
  const browser = new Browser({ stopAt: ({ pathname }) => pathname.startsWith("/callback/") });
  const page = await browser.open(session.url);
  if (!page.stopped) throw new Error(`Not at the callback, but: HTTP ${page.status}.`);
  const callbackUrl = new URL(page.url);
  return { callbackUrl, cookie: cookieFor(browser, callbackUrl), externalId };
}

const cookieFor = (browser: Browser, url: URL): string =>
  browser.cookies.headerFor(url, { sameSite: true, safeNavigation: true }) ?? "";

/** The browser goes to an address, with this cookie if any; redirects stay as they are. */
export const visit = (url: URL, cookie: string | null = null): Promise<HttpAnswer> =>
  exchange(url, {
    headers: {
      accept: "text/html",
      "accept-language": "en",
      "sec-fetch-mode": "navigate",
      "sec-fetch-site": "cross-site",
      "sec-fetch-dest": "document",
      ...(cookie === null ? {} : { cookie }),
    },
  });
