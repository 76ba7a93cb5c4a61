import type { Api } from "./api.ts";
import { eachOf } from "./pages.ts";
import type { operations } from "./schema.gen.ts";
import type { Schemas } from "./schemas.ts";
import type { CallOptions } from "./send.ts";
import { take } from "./take.ts";
import type { Wait, makeTokens } from "./tokens.ts";

type Filters = NonNullable<operations["listConnections"]["parameters"]["query"]>;

/** The calls about connections. Whatever ends a connection's tokens also drops them from this process's memory. */
export function makeConnections({ api, within }: Api, tokens: ReturnType<typeof makeTokens>) {
  const at = (connectionId: string, options: CallOptions) => ({
    params: { path: { connection_id: connectionId } },
    fetch: within(options),
  });
  const ending = async <T>(connectionId: string, call: Promise<T>): Promise<T> => {
    tokens.forget(connectionId);
    return call.finally(() => tokens.forget(connectionId));
  };
  return {
    /** Newest first. */
    list: (filters: Filters = {}) =>
      eachOf(
        (cursor) =>
          take(api.GET("/v1/connections", { params: { query: { ...filters, ...cursor } } })),
        filters.cursor,
      ),
    get: (connectionId: string, options: Wait = {}) =>
      take(api.GET("/v1/connections/{connection_id}", at(connectionId, options))),
    /** Makes a pending connection active, with the `connect_code` from the return URL. */
    confirm: (body: Schemas["ConfirmConnectionInput"], options: CallOptions = {}) =>
      take(api.POST("/v1/connections/confirm", { body, fetch: within(options) })),
    /** Refreshes now. After a 401 of the provider call `reportRejected` instead. */
    refresh: tokens.refresh,
    introspect: (connectionId: string, options: CallOptions = {}) =>
      take(api.POST("/v1/connections/{connection_id}/introspect", at(connectionId, options))),
    disable: (connectionId: string, options: CallOptions = {}) =>
      ending(
        connectionId,
        take(api.POST("/v1/connections/{connection_id}/disable", at(connectionId, options))),
      ),
    enable: (connectionId: string, options: CallOptions = {}) =>
      take(api.POST("/v1/connections/{connection_id}/enable", at(connectionId, options))),
    revoke: (connectionId: string, options: CallOptions = {}) =>
      ending(
        connectionId,
        take(api.POST("/v1/connections/{connection_id}/revoke", at(connectionId, options))),
      ),
    delete: (connectionId: string, options: Wait = {}) =>
      ending(
        connectionId,
        take(api.DELETE("/v1/connections/{connection_id}", at(connectionId, options))),
      ),
  };
}
