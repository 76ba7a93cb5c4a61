import type { Config } from "../env.ts";

/** The cookies that Atlas sets: the dashboard's session, and the browser that a flow was started in. */
export type CookieName = "atlas_session" | "atlas_flow";

/**
 * The cookie's name here: with `__Host-`, which binds it to this very host over https; without on a loopback base URL
 * over http, where browsers refuse Secure.
 */
export const cookieName = (config: Config, name: CookieName): string =>
  config.secureCookies ? `__Host-${name}` : name;

/**
 * The value that the browser sent; null without one, and null when it sent two, since then another host or page has
 * planted one of them.
 */
export function readCookie(header: string | null, name: string): string | null {
  if (header === null) return null;
  let found: string | null = null;
  for (const part of header.split(";")) {
    const split = part.indexOf("=");
    if (split === -1 || part.slice(0, split).trim() !== name) continue;
    if (found !== null) return null;
    found = part.slice(split + 1).trim();
  }
  return found;
}

/** A `Set-Cookie` value: out of reach of scripts, of other sites' subrequests and, over https, of other hosts. */
export function writeCookie(
  config: Config,
  name: CookieName,
  value: string,
  maxAgeSeconds: number,
): string {
  const secure = config.secureCookies ? "; Secure" : "";
  return `${cookieName(config, name)}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}
