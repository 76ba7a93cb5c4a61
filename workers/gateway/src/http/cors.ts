import type { Door } from "./door.ts";
import { pathOf } from "./limits.ts";

/** The API for keys. The management API is not among it: a page of a project must not hold a person's token. */
const FOR_KEYS = /^\/v1\/(?!projects(?:\/|$))/;
const SENT = "Authorization, Content-Type, Idempotency-Key, If-Match";
const SHOWN =
  "ETag, Idempotency-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id";
/** Chromium forgets a preflight after two hours in any case. */
const MAX_AGE_SECONDS = 7_200;

/**
 * Answers a browser's question whether it may send a request at all; null for any other request. It carries no credential,
 * so it cannot be about a project: every origin gets the same answer, without any I/O. Whether a page sees the real answer
 * is decided by {@link allowOrigin} (docs/decisions/0023-cors.md).
 *
 * @see [Fetch §3.3](https://fetch.spec.whatwg.org/#http-cors-protocol)
 */
export function answerPreflight(door: Door, { method, url, headers }: Request): Response | null {
  if (door.name !== "public" || method !== "OPTIONS" || !isPreflight(headers)) return null;
  const path = pathOf(url);
  const methods = FOR_KEYS.test(path) ? door.routes().allowed(path) : [];
  if (methods.length === 0) return null;
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": methods.join(", "),
      "access-control-allow-headers": SENT,
      "access-control-max-age": String(MAX_AGE_SECONDS),
    },
  });
}

const isPreflight = (headers: Headers): boolean =>
  headers.has("origin") && headers.has("access-control-request-method");

/**
 * Lets a page read the answer if the key's project lists its origin. Credentials of the browser are never allowed: no
 * cookie counts here. Caches must keep the answers for each origin apart.
 */
export function allowOrigin(
  answer: Headers,
  origin: string | null,
  allowed: readonly string[],
): void {
  answer.append("vary", "Origin");
  if (origin === null || !allowed.includes(origin)) return;
  answer.set("access-control-allow-origin", origin);
  answer.set("access-control-expose-headers", SHOWN);
}
