import type { Config } from "../env.ts";

/**
 * The cookies that Atlas sets: one for the dashboard's session, one for the browser that started a flow, and one for the
 * dashboard's browser that started a sign-in with a provider. The latter two are on different hosts.
 */
export type CookieName = "atlas_session" | "atlas_flow" | "atlas_sign_in";

/**
 * The cookie's full name. The `__Host-` prefix ties it to this host and https; it is left out on an http loopback base
 * URL, where browsers reject Secure.
 */
export const cookieName = (config: Config, name: CookieName): string =>
  config.secureCookies ? `__Host-${name}` : name;

/**
 * The cookie's value; null if the browser sent none. Also null if it sent two, because another host or page has then
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

/** A `Set-Cookie` value. Scripts and other sites' subrequests cannot use the cookie; over https, nor can other hosts. */
export function writeCookie(
  config: Config,
  name: CookieName,
  value: string,
  maxAgeSeconds: number,
): string {
  const secure = config.secureCookies ? "; Secure" : "";
  return `${cookieName(config, name)}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${secure}`;
}
