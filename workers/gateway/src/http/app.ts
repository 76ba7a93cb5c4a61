import { OpenAPIHono } from "@hono/zod-openapi";
import type { Hono } from "hono";
import type { GatewayEnv } from "../context.ts";
import type { AnswerStyle, RouteGroup } from "./answer-style.ts";
import { refuseInvalid } from "../middleware/invalid-request.ts";
import { pathOf } from "./limits.ts";
import { problemSchema, refuse } from "./problem.ts";
import { type RouteTable, makeRouteTable } from "./route-table.ts";

/** An application, and what its door needs to know about the routes. */
export type App = {
  readonly app: OpenAPIHono<GatewayEnv>;
  readonly routes: () => RouteTable;
  /** Mounts a group of routes at a path and sets how errors under that path are answered. */
  readonly mount: (path: string, group: Hono<GatewayEnv>, style: AnswerStyle) => void;
};

/**
 * An empty application that throws all its errors; only `serveRequest` answers them. An unknown path is 404, a known one
 * with another method 405.
 */
export function makeApp(): App {
  const app = new OpenAPIHono<GatewayEnv>({ defaultHook: refuseInvalid });
  const groups: RouteGroup[] = [];
  let table: RouteTable | undefined;
  const routes = (): RouteTable => (table ??= makeRouteTable(app, groups));
  app.openAPIRegistry.register("Problem", problemSchema);
  app.onError((error) => {
    throw error;
  });
  app.notFound((c) => {
    const allowed = routes().allowed(pathOf(c.req.url));
    if (allowed.length === 0) refuse("not_found", "Nothing exists at this path.");
    refuse("method_not_allowed", `This path accepts ${allowed.join(", ")}.`, {
      allow: allowed.join(", "),
    });
  });
  const mount: App["mount"] = (path, group, style) => {
    app.route(path, group);
    groups.push({ path, style });
  };
  return { app, routes, mount };
}
