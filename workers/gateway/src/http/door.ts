import type { OpenAPIHono } from "@hono/zod-openapi";
import type { GatewayEnv } from "../context.ts";
import type { RouteTable } from "./route-table.ts";

/** One of the gateway's entrypoints: its routes, and what they have in common. */
export type Door = {
  readonly app: OpenAPIHono<GatewayEnv>;
  readonly routes: () => RouteTable;
  /** How its API wants credentials, for `WWW-Authenticate`; null where a cookie is the credential. */
  readonly challenge: string | null;
};
