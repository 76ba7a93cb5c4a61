import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { type Clock, systemClock } from "#shared/clock";
import type { ApiKeyVerdict } from "#shared/contracts/projects/api-key";
import { type CheckKeys, readApiKeyId } from "#shared/crypto/api-key";
import { sha256Hex } from "#shared/crypto/hash";
import { cacheRequests } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import type { GatewayEnv, Scope } from "../context.ts";
import { refuse } from "../http/problem.ts";
import { ApiKeyCache } from "./api-key-cache.ts";
import { readBearer } from "./bearer.ts";
import { makeCheckKeys } from "./check-keys.ts";

/** Identifies the caller of a request: fills in the scope's `caller` and `apiKey`, or refuses. */
export type ApiKeyAuthentication = (scope: Scope, headers: Headers) => Promise<void>;

/**
 * Authenticates the API key in the Authorization header; a key anywhere else does not count. Refuses a made-up key
 * without I/O, and asks the projects service about a real one at most every 20 s.
 *
 * @see [RFC 6750 §2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)
 */
export function makeApiKeyAuthentication(clock: Clock = systemClock): ApiKeyAuthentication {
  const cache = new ApiKeyCache(clock);
  const checkKeys = makeCheckKeys();
  return async (scope, headers) => {
    const key = readBearer(headers, "Send an API key: Authorization: Bearer atlas_sk_…");
    const known = cache.find(key);
    meter.count(cacheRequests, { cache: "api_keys", result: known === null ? "miss" : "hit" });
    if (known === "refused") refuseKey();
    const verdict = known ?? (await verify(scope, key, cache, clock, await checkKeys(scope)));
    if (verdict.project_state === "suspended")
      refuse(
        "project_suspended",
        "An administrator of this installation has suspended the project.",
      );
    scope.apiKey = verdict;
    scope.caller = {
      ...scope.caller,
      actor: { type: "api_key", id: verdict.api_key_id },
      projectId: verdict.project_id,
      role: null,
      scopes: verdict.scopes,
      ...(verdict.project_state === undefined ? {} : { projectState: verdict.project_state }),
    };
    scope.rate?.check("key", verdict.api_key_id);
    scope.rate?.check("project", verdict.project_id);
  };
}

/** The same for hono's routes. */
export const asMiddleware =
  (authenticate: ApiKeyAuthentication): MiddlewareHandler<GatewayEnv> =>
  async (c, next) => {
    c.env.route = routePath(c, -1);
    await authenticate(c.env, c.req.raw.headers);
    return next();
  };

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
