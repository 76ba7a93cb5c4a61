import { sha256Base64Url } from "#shared/crypto/hash";
import { randomHandle } from "#shared/random";
import type { Scope } from "../context.ts";
import { cookieName, readCookie, writeCookie } from "../http/cookies.ts";
import { refuse } from "../http/problem.ts";

const HANDLE = /^[A-Za-z0-9_-]{43}$/;
/** As long as a flow's record can be opened: someone who comes late is still led back to the app. */
const FLOW_SECONDS = 3_600;

/** The browser that a flow belongs to. The browser keeps the cookie's value; services only see its hash. */
export type FlowBrowser = { readonly hash: string; readonly cookie: string };

/** The hash of the browser's flow cookie; null if it has no well-formed one. */
export async function readFlowBrowser(scope: Scope, headers: Headers): Promise<string | null> {
  const value = readHandle(scope, headers);
  return value === null ? null : sha256Base64Url(value);
}

/** Identifies this browser, with a new cookie if it has none. Keeps an existing one, because flows in other tabs need it. */
export async function bindFlowBrowser(scope: Scope, headers: Headers): Promise<FlowBrowser> {
  const value = readHandle(scope, headers) ?? randomHandle();
  return {
    hash: await sha256Base64Url(value),
    cookie: writeCookie(scope.config, "atlas_flow", value, FLOW_SECONDS),
  };
}

function readHandle(scope: Scope, headers: Headers): string | null {
  const value = readCookie(headers.get("cookie"), cookieName(scope.config, "atlas_flow"));
  return value !== null && HANDLE.test(value) ? value : null;
}

/** Whether a browser only prefetches the page. A prefetch must not start or finish a flow. */
export function isPrefetch(request: Request): boolean {
  const purpose = `${request.headers.get("sec-purpose") ?? ""} ${request.headers.get("purpose") ?? ""}`;
  return purpose.includes("prefetch") || purpose.includes("prerender");
}

/**
 * Whether a request opens a page in a window, as far as the browser says. Images, frames and scripts of other sites must
 * not start flows.
 *
 * @see [Fetch Metadata](https://www.w3.org/TR/fetch-metadata/#sec-fetch-dest-header)
 */
export function isNavigation(request: Request): boolean {
  const destination = request.headers.get("sec-fetch-dest");
  return !isPrefetch(request) && (destination === null || destination === "document");
}

/** Refuses to start a flow for anything but a person who opens the link. */
export function refuseUnlessNavigation(request: Request): void {
  refuseUnlessVisited(request);
  if (!isNavigation(request)) refuse("prefetch_refused", "Open the link in a window of its own.");
}

/** Refuses requests that are not a person opening the page. */
export function refuseUnlessVisited(request: Request): void {
  if (request.method === "HEAD")
    refuse("method_not_allowed", "This path accepts GET.", { allow: "GET" });
  if (isPrefetch(request)) refuse("prefetch_refused", "Open the link instead of prefetching it.");
}
