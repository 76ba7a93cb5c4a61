import { randomBytes } from "node:crypto";
import type { ConnectSessionRequest } from "./app-client.ts";
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

/** Connects an end user through a session at a provider double, which sends the browser straight back to the app. */
export async function connectAtDouble(
  tenant: Tenant,
  integration: Integration,
  changes: SessionChanges = {},
): Promise<Returned> {
  const session = await newSession(tenant, integration, changes);
  const browser = browserOfEndUser(tenant.returnUrl);
  const page = await browser.open(session.url);
  return readReturn(page.stopped ? page : await goToProvider(browser, page, integration));
}

/** Connects an end user who picks a person and allows access at the sandbox provider. */
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

/** A flow in progress: the provider has answered, but the browser has not yet followed the link to the callback. */
export type PendingFlow = { callbackUrl: URL; cookie: string; externalId: string };

/** Runs a flow until a provider double sends the browser back, and stops there. */
export async function flowBeforeCallback(
  tenant: Tenant,
  integration: Integration,
  changes: SessionChanges = {},
): Promise<PendingFlow> {
  const externalId = changes.external_id ?? newExternalId();
  const session = await newSession(tenant, integration, { ...changes, external_id: externalId });
  const browser = new Browser({ stopAt: ({ pathname }) => pathname.startsWith("/callback/") });
  const hosted = await browser.open(session.url);
  const page = hosted.stopped ? hosted : await goToProvider(browser, hosted, integration);
  if (!page.stopped) throw new Error(`Not at the callback, but: HTTP ${page.status}.`);
  const callbackUrl = new URL(page.url);
  return { callbackUrl, cookie: cookieFor(browser, callbackUrl), externalId };
}

const cookieFor = (browser: Browser, url: URL): string =>
  browser.cookies.headerFor(url, { sameSite: true, safeNavigation: true }) ?? "";

/** Opens a URL as a browser does, with this cookie if any, without following redirects. */
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
