import { createRoute } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { branding } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";
import { showBranding } from "./show-branding.ts";

export const getBranding: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/branding",
    operationId: "getBranding",
    tags: ["Branding"],
    summary: "Get the branding",
    ...reads(surface, { permission: "project:read" }),
    responses: { 200: json("How the project looks on the hosted pages.", branding) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(showBranding(c.env, unwrap(await services.PROJECTS.getBranding(caller))), 200);
  });
};
