import type { OpenAPIHono } from "@hono/zod-openapi";
import type { GatewayEnv, Scope } from "../context.ts";
import type { RouteTable } from "./route-table.ts";

/** A route's answer made without the router, for the one request that apps send all day. */
export type DirectAnswer = {
  /** The template under which the router has the same route. */
  readonly route: string;
  /** Like a handler: throws what the route would throw. Its response already has {@link apiHeaders}. */
  readonly answer: (scope: Scope) => Promise<Response>;
};

/** One of the gateway's entrypoints: its routes and what they share. */
export type Door = {
  /** A label of its metrics. */
  readonly name: "public" | "dashboard" | "jobs";
  readonly app: OpenAPIHono<GatewayEnv>;
  readonly routes: () => RouteTable;
  /** The `WWW-Authenticate` header of a 401; null where the credential is a cookie. */
  readonly challenge: string | null;
  /** Finds the direct answer to a request; null for all that the router answers. */
  readonly direct?: (request: Request) => DirectAnswer | null;
};
