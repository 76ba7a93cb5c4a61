import type { Scope } from "../context.ts";
import { type CheckKeys, importCheckKeys } from "#shared/crypto/api-key";
import { refuse } from "../http/problem.ts";

/**
 * Imports the check keys once per isolate. Two first requests may both import them, because a request cannot await
 * another one's promise.
 */
export function makeCheckKeys(): (scope: Scope) => Promise<CheckKeys> {
  let memo: { secrets: string | undefined; keys: CheckKeys } | undefined;
  return async ({ services }) => {
    const secrets = services.API_KEY_CHECK_SECRETS;
    if (memo && memo.secrets === secrets) return memo.keys;
    const keys = await importCheckKeys(secrets, "API_KEY_CHECK_SECRETS").catch(() => null);
    if (keys === null)
      refuse(
        "service_unavailable",
        "Atlas cannot check API keys right now. Try again in a moment.",
      );
    memo = { secrets, keys };
    return keys;
  };
}
