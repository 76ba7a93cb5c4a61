import type { Completion } from "../callback/completion.ts";

/** What Atlas says in a return URL, and nobody else: the app's own query has no say in it. */
const OWN = ["status", "connection_id", "connect_code", "error"];

/**
 * The app's return URL with the outcome in its query: `status` always, then `connection_id` and, for a pending
 * connection, the one-time `connect_code`; or a stable `error`. Never a token, never a provider's own text.
 */
export function returnUrlWith(returnTo: string, completion: Completion): string {
  const url = new URL(returnTo);
  for (const name of OWN) url.searchParams.delete(name);
  url.searchParams.set("status", completion.status);
  if ("error" in completion) url.searchParams.set("error", completion.error);
  else url.searchParams.set("connection_id", completion.connectionId);
  if (completion.status === "pending") url.searchParams.set("connect_code", completion.connectCode);
  return url.href;
}
