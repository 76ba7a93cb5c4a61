import createClient, { type Client } from "openapi-fetch";
import type { paths } from "./schema.gen.ts";
import { type CallOptions, type Connection, sender } from "./send.ts";

export type Api = {
  /** Every route of the API, typed. Calls throw `AtlasError` and are repeated like all others. */
  api: Client<paths>;
  /** The `fetch` of a call that has options. */
  within: (options: CallOptions) => (request: Request) => Promise<Response>;
};

export function makeApi(baseUrl: string, connection: Connection): Api {
  const within = (options: CallOptions) => sender(connection, options);
  const api = createClient<paths>({
    baseUrl,
    headers: { accept: "application/json" },
    fetch: within({}),
  });
  return { api, within };
}
