import { OpenAPIHono } from "@hono/zod-openapi";
import type { GatewayEnv } from "../context.ts";
import { refuseInvalid } from "../middleware/invalid-request.ts";
import { pathOf } from "./limits.ts";
import { problemSchema, refuse } from "./problem.ts";
import { type RouteTable, makeRouteTable } from "./route-table.ts";

/**
 * An empty application whose errors all leave as exceptions: `serveRequest` is the one place that answers them. An
 * unknown path is 404, a known one with another method 405.
 */
export function makeApp(): { app: OpenAPIHono<GatewayEnv>; routes: () => RouteTable } {
  const app = new OpenAPIHono<GatewayEnv>({ defaultHook: refuseInvalid });
  let table: RouteTable | undefined;
  const routes = (): RouteTable => (table ??= makeRouteTable(app));
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
  return { app, routes };
}
