import { readTokenQuery } from "#shared/contracts/tokens/token";
import type { DirectAnswer } from "../../../http/door.ts";
import { unwrap } from "../../../http/problem.ts";
import { apiHeaders } from "../../../http/security-headers.ts";
import type { ApiKeyAuthentication } from "../../../middleware/api-key.ts";

/** The plain form of the route: no query, nothing escaped. */
const PLAIN = /^https?:\/\/[^/?#]+\/v1\/connections\/([a-z0-9_]+)\/token$/;
const ROUTE = "/v1/connections/:connection_id/token";
const { max_wait } = readTokenQuery.parse({});

/**
 * Answers a plain `GET /v1/connections/{connection_id}/token` as the route {@link readConnectionToken} does, without the
 * router, its validators and a parsed copy of the token: two thirds of the gateway's work for a warm read. Whatever
 * else a request has, such as `max_wait`, is left to the route.
 */
export const readTokenDirectly =
  (authenticate: ApiKeyAuthentication) =>
  (request: Request): DirectAnswer | null => {
    if (request.method !== "GET") return null;
    const connectionId = PLAIN.exec(request.url)?.[1];
    if (connectionId === undefined) return null;
    return {
      route: ROUTE,
      answer: async (scope) => {
        await authenticate(scope, request.headers);
        const input = { connection_id: connectionId, max_wait };
        const text = unwrap(await scope.services.TOKENS.readTokenText(scope.caller, input));
        return new Response(text, { headers: apiHeaders(scope.config, scope.requestId) });
      },
    };
  };
