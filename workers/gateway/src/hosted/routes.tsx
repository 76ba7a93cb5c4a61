import { type Context, Hono } from "hono";
import { mustBeSeen } from "#shared/contracts/oauth/must-be-seen";
import type { GatewayEnv } from "../context.ts";
import type { App } from "../http/app.ts";
import { unwrap } from "../http/problem.ts";
import { ConnectPage } from "./connect-page.tsx";
import {
  bindFlowBrowser,
  isNavigation,
  readFlowBrowser,
  refuseUnlessNavigation,
  refuseUnlessVisited,
} from "./flow-browser.ts";
import { chooseLanguage } from "./language.ts";
import { turnIntoGet } from "./form-post.ts";
import { htmlResponse } from "./page.tsx";
import { orLeadBack } from "./way-back.ts";

/** The connect flow in the browser: the page, the redirect to the provider, the callback. */
export function mountHostedRoutes(mount: App["mount"]): void {
  const connect = new Hono<GatewayEnv>();
  connect.get("/:token", (c) => {
    const token = c.req.param("token");
    return orLeadBack(c, token, () => showConnectPage(c, token));
  });
  connect.get("/:token/cancel", (c) => {
    refuseUnlessNavigation(c.req.raw);
    return cancelSession(c, c.req.param("token"));
  });
  connect.get("/:token/:integration", (c) => {
    refuseUnlessNavigation(c.req.raw);
    const { token, integration } = c.req.param();
    return orLeadBack(c, token, () => followChoice(c, token, integration));
  });
  const callback = new Hono<GatewayEnv>();
  callback.get("/:integration", (c) => {
    refuseUnlessVisited(c.req.raw);
    return finishFlow(c, c.req.param("integration"));
  });
  callback.post("/:integration", (c) => turnIntoGet(c.req.raw));
  mount("/connect", connect, "page");
  mount("/callback", callback, "page");
}

/**
 * Shows the services to choose from. With a single service, a visit goes straight to it, unless the page has something to
 * tell: the app asks for it, or says who is connecting, or confirms the connection later. Then it must be seen before the
 * provider is.
 */
async function showConnectPage(c: Context<GatewayEnv>, token: string): Promise<Response> {
  const { services, caller } = c.env;
  const request = c.req.raw;
  const data = unwrap(await services.OAUTH.getConnectPage(caller, { token }));
  const [only, ...others] = data.integrations;
  const visited = request.method === "GET" && isNavigation(request);
  if (visited && only && others.length === 0 && !mustBeSeen(data))
    return startFlow(c, token, only.id);
  const language = chooseLanguage(request, data.language);
  const { baseUrl } = c.env.config;
  const page = <ConnectPage language={language} token={token} baseUrl={baseUrl} data={data} />;
  return htmlResponse(request, page, { status: 200 });
}

/**
 * Starts a flow with the service that the person chose. A link from elsewhere that names the service leads to the page
 * first, where that must be seen.
 */
function followChoice(
  c: Context<GatewayEnv>,
  token: string,
  integration: string,
): Promise<Response> {
  const site = c.req.raw.headers.get("sec-fetch-site");
  return startFlow(c, token, integration, site !== null && site !== "same-origin");
}

async function startFlow(
  c: Context<GatewayEnv>,
  token: string,
  integration: string,
  fromElsewhere = false,
): Promise<Response> {
  const { services, caller } = c.env;
  const browser = await bindFlowBrowser(c.env, c.req.raw.headers);
  const input = { token, integration, browser_hash: browser.hash, from_elsewhere: fromElsewhere };
  const { authorization_url } = unwrap(await services.OAUTH.startConnect(caller, input));
  if (authorization_url === null) {
    const location = `/connect/${encodeURIComponent(token)}`;
    return new Response(null, { status: 303, headers: { location } });
  }
  return new Response(null, {
    status: 302,
    headers: { location: authorization_url, "set-cookie": browser.cookie },
  });
}

/** Ends the session for a person who says no, and leads back to the app. */
async function cancelSession(c: Context<GatewayEnv>, token: string): Promise<Response> {
  const { services, caller } = c.env;
  const browser = await bindFlowBrowser(c.env, c.req.raw.headers);
  const input = { token, browser_hash: browser.hash };
  const { redirect_to } = unwrap(await services.OAUTH.cancelConnect(caller, input));
  return new Response(null, {
    status: 303,
    headers: { location: redirect_to, "set-cookie": browser.cookie },
  });
}

/** Passes the provider's answer on unchanged: the checks need its order and duplicates (docs/security-requirements.md 74). */
async function finishFlow(c: Context<GatewayEnv>, integrationId: string): Promise<Response> {
  const { services, caller } = c.env;
  const request = c.req.raw;
  const outcome = unwrap(
    await services.OAUTH.handleCallback(caller, {
      integration_id: integrationId,
      params: [...new URL(request.url).searchParams],
      browser_hash: await readFlowBrowser(c.env, request.headers),
    }),
  );
  return new Response(null, { status: 303, headers: { location: outcome.redirect_to } });
}
