import type { Config } from "../env.ts";

const API_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/** The hosted pages have no scripts and no inline styles, so they need no nonce. */
export const PAGE_CSP =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/** The API reference has one script, which asks only this server. */
export const REFERENCE_CSP = `${PAGE_CSP}; script-src 'self'; connect-src 'self'`;

const COMMON: readonly (readonly [string, string])[] = [
  ["x-content-type-options", "nosniff"],
  ["referrer-policy", "no-referrer"],
  ["permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"],
  ["cross-origin-opener-policy", "same-origin"],
  ["cross-origin-resource-policy", "same-origin"],
];
const HSTS = "max-age=63072000";

/**
 * Adds the headers that every answer carries (docs/security-requirements.md 21, 75, 89). Keeps what a route set itself,
 * such as a page's policy or a static file's cache time.
 */
export function secureHeaders(headers: Headers, config: Config, requestId: string): void {
  for (const [name, value] of COMMON) headers.set(name, value);
  if (config.secureCookies) headers.set("strict-transport-security", HSTS);
  if (!headers.has("content-security-policy")) headers.set("content-security-policy", API_CSP);
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  headers.set("x-request-id", requestId);
}

/** The headers of a JSON answer, {@link secureHeaders} among them: set at once they cost a third of setting each. */
export const apiHeaders = (config: Config, requestId: string): Record<string, string> => ({
  ...(config.secureCookies ? SECURE_API_HEADERS : API_HEADERS),
  "x-request-id": requestId,
});

const API_HEADERS = {
  "content-type": "application/json",
  ...Object.fromEntries(COMMON),
  "content-security-policy": API_CSP,
  "cache-control": "no-store",
};
const SECURE_API_HEADERS = { ...API_HEADERS, "strict-transport-security": HSTS };
