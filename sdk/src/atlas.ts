import { makeApi } from "./api.ts";
import { makeConnections } from "./connections.ts";
import { eachOf } from "./pages.ts";
import type { operations } from "./schema.gen.ts";
import type { Schemas } from "./schemas.ts";
import type { CallOptions } from "./send.ts";
import { take } from "./take.ts";
import { makeTokens } from "./tokens.ts";

export type AtlasOptions = {
  /** Where Atlas is, such as `https://atlas.example.com`. */
  baseUrl: string;
  /** A key of your project, `atlas_sk_…`. Keep it on your server. */
  apiKey: string;
  /** Sends each request in place of the platform's `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
};

type EndUserFilters = NonNullable<operations["listEndUsers"]["parameters"]["query"]>;
type FlowFilters = NonNullable<operations["listFlows"]["parameters"]["query"]>;

export type Atlas = ReturnType<typeof createAtlas>;

/** A client for one project. Every call throws `AtlasError` when it fails. */
export function createAtlas({ baseUrl, apiKey, fetch }: AtlasOptions) {
  const made = makeApi(baseUrl.replace(/\/+$/, ""), { apiKey, fetch });
  const { api, within } = made;
  const tokens = makeTokens(made);
  return {
    api,
    /**
     * A valid access token of the provider. Ask whenever you need one and do not keep it: this process remembers it for 5 s,
     * and callers at once share one request.
     *
     * @throws AtlasError `needs_reauth` or `connection_revoked` when the person has to connect again.
     */
    getToken: tokens.getToken,
    /**
     * Call it when the provider answers 401 to a token. Returns a token that works, or throws like `getToken`. If another
     * caller got a new token meanwhile, that one is returned and nothing is refreshed.
     */
    reportRejected: tokens.reportRejected,
    /** Makes a link for a person to connect an account. Send their browser to its `url`. */
    createConnectSession: (
      body: Schemas["CreateConnectSessionInput"],
      options: CallOptions = {},
    ): Promise<Schemas["ConnectSession"]> =>
      take(api.POST("/v1/connect/sessions", { body, fetch: within(options) })),
    connections: makeConnections(made, tokens),
    endUsers: {
      /** Newest first. */
      list: (filters: EndUserFilters = {}) =>
        eachOf(
          (cursor) =>
            take(api.GET("/v1/end-users", { params: { query: { ...filters, ...cursor } } })),
          filters.cursor,
        ),
    },
    flows: {
      /** How flows ended, newest first. */
      list: (filters: FlowFilters = {}) =>
        eachOf(
          (cursor) => take(api.GET("/v1/flows", { params: { query: { ...filters, ...cursor } } })),
          filters.cursor,
        ),
    },
  };
}
