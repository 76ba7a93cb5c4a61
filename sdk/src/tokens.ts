import type { Api } from "./api.ts";
import type { Token } from "./schemas.ts";
import type { CallOptions } from "./send.ts";
import { take } from "./take.ts";
import { TokenCache } from "./token-cache.ts";

/** A connection: by its id, or by the integration (id or key) and your own id of the person. */
export type TokenTarget = { connectionId: string } | { integration: string; externalId: string };

export type Wait = Pick<CallOptions, "maxWaitSeconds">;

/** Reads tokens, with the cache of one client. */
export function makeTokens({ api, within }: Api) {
  const cache = new TokenCache();
  const read = (target: TokenTarget, wait: Wait): Promise<Token> => {
    const fetch = within(wait);
    // `send` puts in what the call has left.
    const max_wait = 0;
    if ("connectionId" in target)
      return take(
        api.GET("/v1/connections/{connection_id}/token", {
          params: { path: { connection_id: target.connectionId }, query: { max_wait } },
          fetch,
        }),
      );
    const { integration, externalId: external_id } = target;
    const query = { integration, external_id, max_wait };
    return take(api.GET("/v1/token", { params: { query }, fetch }));
  };
  const refresh = async (
    connectionId: string,
    body: { rejected_token?: string },
    wait: Wait,
  ): Promise<Token> => {
    cache.forget(connectionId);
    try {
      return await take(
        api.POST("/v1/connections/{connection_id}/refresh", {
          params: { path: { connection_id: connectionId } },
          body: { ...body, ...maxWait(wait) },
          fetch: within(wait),
        }),
      );
    } finally {
      // A read that began meanwhile may have got the old token.
      cache.forget(connectionId);
    }
  };
  return {
    forget: (connectionId: string) => cache.forget(connectionId),
    refresh: (connectionId: string, wait: Wait = {}) => refresh(connectionId, {}, wait),
    getToken: (target: TokenTarget, wait: Wait = {}) =>
      cache.get(nameOf(target), wait.maxWaitSeconds, () => read(target, wait)),
    reportRejected: (token: Pick<Token, "connection_id" | "access_token">, wait: Wait = {}) =>
      refresh(token.connection_id, { rejected_token: token.access_token }, wait),
  };
}

const nameOf = (target: TokenTarget): string =>
  "connectionId" in target
    ? target.connectionId
    : JSON.stringify([target.integration, target.externalId]);

const maxWait = ({ maxWaitSeconds }: Wait) =>
  maxWaitSeconds === undefined
    ? {}
    : { max_wait: Math.max(0, Math.min(25, Math.floor(maxWaitSeconds))) };
