import { refuse } from "../http/problem.ts";

const BEARER = /^bearer +([^ ]+) *$/i;

/**
 * The credential in the Authorization header.
 *
 * @param advice what to send, for a request that has none.
 * @see [RFC 6750 §2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)
 */
export function readBearer(headers: Headers, advice: string): string {
  const header = headers.get("authorization");
  const match = header === null ? null : BEARER.exec(header);
  return match?.[1] ?? refuse("unauthenticated", advice);
}
