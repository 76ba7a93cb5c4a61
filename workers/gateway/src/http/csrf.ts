import { equalInConstantTime } from "#shared/crypto/hash";
import type { Config } from "../env.ts";
import { refuse } from "./problem.ts";

const DETAIL = "Reload the dashboard and try again.";

/**
 * Refuses a state-changing request that another site's page made. A browser that sends neither header gets no further
 * than the CSRF token; a client that is no browser needs none of it.
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

/** Methods that never change anything, and so need no proof of where they come from. */
export const isSafeMethod = (method: string): boolean => method === "GET" || method === "HEAD";
