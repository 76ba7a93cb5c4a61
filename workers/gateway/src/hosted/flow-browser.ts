import { sha256Base64Url } from "#shared/crypto/hash";
import { randomHandle } from "#shared/random";
import type { Scope } from "../context.ts";
import { cookieName, readCookie, writeCookie } from "../http/cookies.ts";
import { refuse } from "../http/problem.ts";

const HANDLE = /^[A-Za-z0-9_-]{43}$/;
/** As long as a flow lives. */
const FLOW_SECONDS = 600;

/** This browser as flows know it: the cookie's value stays with the browser, services see its hash. */
export type FlowBrowser = { readonly hash: string; readonly cookie: string };

/** The browser's flow cookie, hashed; null without a well-formed one. */
export async function readFlowBrowser(scope: Scope, headers: Headers): Promise<string | null> {
  const value = readHandle(scope, headers);
  return value === null ? null : sha256Base64Url(value);
}

/** This browser, with a fresh cookie if it has none. One that it has is kept: flows in other tabs hang on it. */
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

/** A page that was only looked at in advance, by a browser or a link checker, must not start or finish a flow. */
export function isPrefetch(request: Request): boolean {
  const purpose = `${request.headers.get("sec-purpose") ?? ""} ${request.headers.get("purpose") ?? ""}`;
  return purpose.includes("prefetch") || purpose.includes("prerender");
}

/** Refuses whatever is not a person's own navigation. */
export function refuseUnlessVisited(request: Request): void {
  if (request.method === "HEAD")
    refuse("method_not_allowed", "This path takes GET.", { allow: "GET" });
  if (isPrefetch(request)) refuse("prefetch_refused", "Open the link itself.");
}
