import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { type Clock, systemClock } from "#shared/clock";
import type { AccessTokenVerdict } from "#shared/contracts/auth/access-token";
import { type CheckKeys, readAccessTokenId } from "#shared/crypto/api-key";
import { sha256Hex } from "#shared/crypto/hash";
import { cacheRequests } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import type { GatewayEnv, Scope } from "../context.ts";
import { refuse } from "../http/problem.ts";
import { ApiKeyCache } from "./api-key-cache.ts";
import { readBearer } from "./bearer.ts";
import { makeCheckKeys } from "./check-keys.ts";

/**
 * Authenticates the personal access token in the Authorization header, and nothing else: cookies are ignored, so no other
 * site's page can use it. Refuses a made-up token without I/O, and asks auth about a real one at most every 20 s. The
 * account's role is asked for with every request.
 */
export function makeTokenAuthentication(clock: Clock = systemClock): MiddlewareHandler<GatewayEnv> {
  const cache = new ApiKeyCache<AccessTokenVerdict>(clock);
  const checkKeys = makeCheckKeys();
  return async (c, next) => {
    const scope = c.env;
    scope.route = routePath(c, -1);
    const token = readBearer(
      c.req.raw.headers,
      "Send a personal access token: Authorization: Bearer atlas_pat_…",
    );
    const known = cache.find(token);
    meter.count(cacheRequests, { cache: "access_tokens", result: known === null ? "miss" : "hit" });
    if (known === "refused") refuseToken();
    const verdict = known ?? (await verify(scope, token, cache, clock, await checkKeys(scope)));
    scope.accessToken = verdict;
    scope.caller = {
      ...scope.caller,
      actor: {
        type: "access_token",
        id: verdict.access_token_id,
        accountId: verdict.account.id,
        projectIds: verdict.project_ids,
      },
      scopes: verdict.permissions,
    };
    scope.rate?.check("key", verdict.access_token_id);
    return next();
  };
}

function refuseToken(): never {
  refuse("unauthenticated", "The access token is unknown, expired or revoked.", {
    "www-authenticate": 'Bearer realm="atlas", error="invalid_token"',
  });
}

async function verify(
  scope: Scope,
  token: string,
  cache: ApiKeyCache<AccessTokenVerdict>,
  clock: Clock,
  checkKeys: CheckKeys,
): Promise<AccessTokenVerdict> {
  const id = await readAccessTokenId(checkKeys, token);
  if (id === null) refuseToken();
  const askedAtMs = clock();
  const hash = await sha256Hex(token);
  const result = await scope.services.AUTH.verifyAccessToken(scope.caller, { id, hash });
  if (result.ok) {
    cache.remember(token, result.value, askedAtMs);
    return result.value;
  }
  if (result.error.code !== "unauthenticated")
    refuse(
      "service_unavailable",
      "Atlas cannot check access tokens right now. Try again in a moment.",
    );
  cache.refuse(token, askedAtMs);
  refuseToken();
}
