import type { AuthError } from "#shared/contracts/auth/service";
import type { CallContext } from "#shared/contracts/call-context";
import { type Result, err, ok } from "#shared/result";

/** The account, API key or personal access token that a request belongs to. Visitors have no requests to repeat. */
export function callerOf({ actor }: CallContext): Result<string, AuthError> {
  const isKnown =
    actor.type === "account" || actor.type === "api_key" || actor.type === "access_token";
  return isKnown
    ? ok(`${actor.type}:${actor.id}`)
    : err({ code: "unauthenticated", detail: "Only accounts and API keys can repeat requests." });
}
