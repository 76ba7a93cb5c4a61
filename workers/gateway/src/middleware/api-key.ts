import type { MiddlewareHandler } from "hono";
import { type Clock, systemClock } from "#shared/clock";
import type { ApiKeyVerdict } from "#shared/contracts/projects/api-key";
import { type CheckKeys, importCheckKeys, readApiKeyId } from "#shared/crypto/api-key";
import { sha256Hex } from "#shared/crypto/hash";
import { cacheRequests } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import type { GatewayEnv, Scope } from "../context.ts";
import { refuse } from "../http/problem.ts";
import { ApiKeyCache } from "./api-key-cache.ts";

const BEARER = /^bearer +([^ ]+) *$/i;

/**
 * Authenticates the API key in the Authorization header; a key anywhere else does not count. Refuses a made-up key
 * without I/O, and asks the projects service about a real one at most every 20 s.
 *
 * @see [RFC 6750 §2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)
 */
export function makeApiKeyAuthentication(
  clock: Clock = systemClock,
): MiddlewareHandler<GatewayEnv> {
  const cache = new ApiKeyCache(clock);
  const checkKeys = makeCheckKeys();
  return async (c, next) => {
    const scope = c.env;
    const key = readBearer(c.req.raw.headers.get("authorization"));
    const known = cache.find(key);
    meter.count(cacheRequests, { cache: "api_keys", result: known === null ? "miss" : "hit" });
    if (known === "refused") refuseKey();
    const verdict = known ?? (await verify(scope, key, cache, clock, await checkKeys(scope)));
    scope.apiKey = verdict;
    scope.caller = {
      ...scope.caller,
      actor: { type: "api_key", id: verdict.api_key_id },
      projectId: verdict.project_id,
      role: null,
      scopes: verdict.scopes,
    };
    return next();
  };
}

function readBearer(header: string | null): string {
  const match = header === null ? null : BEARER.exec(header);
  if (match?.[1] === undefined)
    refuse("unauthenticated", "Send an API key: Authorization: Bearer atlas_sk_…");
  return match[1];
}

function refuseKey(): never {
  refuse("unauthenticated", "The API key is unknown, expired or revoked.", {
    "www-authenticate": 'Bearer realm="atlas", error="invalid_token"',
  });
}

async function verify(
  scope: Scope,
  key: string,
  cache: ApiKeyCache,
  clock: Clock,
  checkKeys: CheckKeys,
): Promise<ApiKeyVerdict> {
  const id = await readApiKeyId(checkKeys, key);
  if (id === null) refuseKey();
  const askedAtMs = clock();
  const hash = await sha256Hex(key);
  const result = await scope.services.PROJECTS.verifyApiKey(scope.caller, { id, hash });
  if (result.ok) {
    cache.remember(key, result.value, askedAtMs);
    return result.value;
  }
  if (result.error.code !== "unauthenticated")
    refuse("service_unavailable", "Atlas cannot check API keys right now. Try again in a moment.");
  cache.refuse(key, askedAtMs);
  refuseKey();
}

/**
 * Imports the check keys once per isolate. Two first requests may both import them, because a request cannot await
 * another one's promise.
 */
function makeCheckKeys(): (scope: Scope) => Promise<CheckKeys> {
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
