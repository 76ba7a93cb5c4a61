import { equalInConstantTime } from "#shared/crypto/hash";
import type { Config } from "../env.ts";
import { refuse } from "./problem.ts";

const DETAIL = "This request did not come from the dashboard. Reload it and try again.";

/**
 * Refuses a state-changing request made by another site's page. If a browser sends neither header, the CSRF token still
 * stops such a request.
 *
 * @see [Fetch Metadata](https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header)
 */
export function checkOrigin(headers: Headers, config: Config): void {
  const origin = headers.get("origin");
  if (origin !== null && !config.allowedOrigins.has(origin)) refuse("csrf_refused", DETAIL);
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") refuse("csrf_refused", DETAIL);
}

/** Refuses a state-changing request without the session's own token in `x-csrf-token`. */
export function checkCsrfToken(headers: Headers, expected: string): void {
  const sent = headers.get("x-csrf-token");
  if (sent === null || !equalInConstantTime(sent, expected)) refuse("csrf_refused", DETAIL);
}

/** Methods that never change anything, so their origin does not matter. */
export const isSafeMethod = (method: string): boolean => method === "GET" || method === "HEAD";
