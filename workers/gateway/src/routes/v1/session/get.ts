import { createRoute } from "@hono/zod-openapi";
import { refuse } from "../../../http/problem.ts";
import { platformStatus } from "../../../middleware/maintenance.ts";
import { json } from "../../describe.ts";
import { session } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const getSession: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/session",
    operationId: "getSession",
    tags: ["Account"],
    summary: "Get the session and its CSRF token",
    ...reads(surface),
    responses: { 200: json("The session.", session) },
  });
  surface.app.openapi(route, async (c) => {
    if (c.env.session === null) refuse("unauthenticated", "Sign in first.");
    const { maintenance } = (await platformStatus(c.env).catch(() => null)) ?? {};
    return c.json({ ...c.env.session, ...(maintenance ? { maintenance } : {}) }, 200);
  });
};
