import type { Completion } from "../callback/completion.ts";
import type { SessionRecord } from "../flows/flow-records.ts";

/** The query parameters that only Atlas sets in a return URL. Any that the app's URL already carries are dropped. */
const OWN: ReadonlySet<string> = new Set([
  "status",
  "connection_id",
  "connect_code",
  "error",
  "error_reason",
]);

/**
 * Adds the outcome to the query of the app's return URL: always `status`, then either `connection_id` and, for a
 * pending connection, the one-time `connect_code`, or a stable `error` and, where it is known, an `error_reason`: the
 * check that failed or the provider's own name for its error. Never a token, never a provider's text.
 *
 * The app's own part stays byte for byte, because apps sign their URLs and compare them. `returnTo` is a registered
 * URL, so it is plain ASCII without a fragment.
 */
export function buildReturnUrl(returnTo: string, completion: Completion): string {
  const mark = returnTo.indexOf("?");
  const base = mark === -1 ? returnTo : returnTo.slice(0, mark);
  const query = mark === -1 ? "" : returnTo.slice(mark + 1);
  const kept = query === "" ? [] : query.split("&").filter(isForeign);
  return `${base}?${[...kept, outcomeOf(completion)].join("&")}`;
}

/**
 * Where a flow leads back to: an app's return URL, see {@link buildReturnUrl}, or the dashboard's page for a sign-in. That one
 * gets the outcome in its fragment, which no browser sends to a server: the code in it stands for a person.
 */
export const leadBack = (
  { return_to, sign_in }: Pick<SessionRecord, "return_to" | "sign_in">,
  completion: Completion,
): string =>
  sign_in === undefined
    ? buildReturnUrl(return_to, completion)
    : `${return_to}#${outcomeOf(completion)}`;

/** Whether a part of the query is the app's. Its name counts as a server reads it: decoded, before the first `=`. */
const isForeign = (part: string): boolean =>
  ![...new URLSearchParams(part).keys()].some((name) => OWN.has(name));

function outcomeOf(completion: Completion): string {
  const outcome = new URLSearchParams({ status: completion.status });
  if ("error" in completion) {
    outcome.set("error", completion.error);
    if (completion.reason !== null) outcome.set("error_reason", completion.reason);
  } else if (completion.status === "identified") outcome.set("code", completion.code);
  else outcome.set("connection_id", completion.connectionId);
  if (completion.status === "pending") outcome.set("connect_code", completion.connectCode);
  return outcome.toString();
}
