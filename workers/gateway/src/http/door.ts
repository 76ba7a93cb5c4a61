import type { OpenAPIHono } from "@hono/zod-openapi";
import type { GatewayEnv } from "../context.ts";
import type { RouteTable } from "./route-table.ts";

/** One of the gateway's entrypoints: its routes and what they share. */
export type Door = {
  /** A label of its metrics. */
  readonly name: "public" | "dashboard" | "jobs";
  readonly app: OpenAPIHono<GatewayEnv>;
  readonly routes: () => RouteTable;
  /** The `WWW-Authenticate` header of a 401; null where the credential is a cookie. */
  readonly challenge: string | null;
};
