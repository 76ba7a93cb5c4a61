import { createRoute } from "@hono/zod-openapi";
import { refuse } from "../../../http/problem.ts";
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
  surface.app.openapi(route, (c) => {
    if (c.env.session === null) refuse("unauthenticated", "Sign in first.");
    return c.json(c.env.session, 200);
  });
};
