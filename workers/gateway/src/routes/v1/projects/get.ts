import { createRoute } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { project } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const getProject: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/",
    operationId: "getProject",
    tags: ["Projects"],
    summary: "Get a project",
    ...reads(surface, { permission: "project:read", problems: NAMED }),
    responses: { 200: json("The project, with your role.", project) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.PROJECTS.getProject(caller)), 200);
  });
};
