import type { Completion } from "../callback/completion.ts";

/** The query parameters that only Atlas sets in a return URL. Any that the app's URL already carries are dropped. */
const OWN = ["status", "connection_id", "connect_code", "error", "error_reason"];

/**
 * Adds the outcome to the query of the app's return URL: always `status`, then either `connection_id` and, for a
 * pending connection, the one-time `connect_code`, or a stable `error` and, where it is known, an `error_reason`: the check that failed or the
 * provider's own name for its error. Never a token, never a provider's text.
 */
export function buildReturnUrl(returnTo: string, completion: Completion): string {
  const url = new URL(returnTo);
  for (const name of OWN) url.searchParams.delete(name);
  url.searchParams.set("status", completion.status);
  if ("error" in completion) {
    url.searchParams.set("error", completion.error);
    if (completion.reason !== null) url.searchParams.set("error_reason", completion.reason);
  } else url.searchParams.set("connection_id", completion.connectionId);
  if (completion.status === "pending") url.searchParams.set("connect_code", completion.connectCode);
  return url.href;
}
