import { OpenAPIHono } from "@hono/zod-openapi";
import type { Hono } from "hono";
import type { GatewayEnv } from "../context.ts";
import type { AnswerStyle, RouteGroup } from "./answer-style.ts";
import { refuseInvalid } from "../middleware/invalid-request.ts";
import { pathOf } from "./limits.ts";
import { problemSchema, refuse } from "./problem.ts";
import { type RouteTable, makeRouteTable } from "./route-table.ts";

/** An application and what the door around it needs to know of its routes. */
export type App = {
  readonly app: OpenAPIHono<GatewayEnv>;
  readonly routes: () => RouteTable;
  /** Mounts a group of routes at a path, and says how everything there answers errors. */
  readonly mount: (path: string, group: Hono<GatewayEnv>, style: AnswerStyle) => void;
};

/**
 * An empty application whose errors all leave as exceptions: `serveRequest` is the one place that answers them. An
 * unknown path is 404, a known one with another method 405.
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
    if (allowed.length === 0) refuse("not_found", "There is nothing at this path.");
    refuse("method_not_allowed", `This path takes ${allowed.join(", ")}.`, {
      allow: allowed.join(", "),
    });
  });
  const mount: App["mount"] = (path, group, style) => {
    app.route(path, group);
    groups.push({ path, style });
  };
  return { app, routes, mount };
}
