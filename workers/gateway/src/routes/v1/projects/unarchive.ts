import { createRoute } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { project } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const unarchiveProject: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/unarchive",
    operationId: "unarchiveProject",
    tags: ["Projects"],
    summary: "Make an archived project active",
    description: "Ends what `archive` began.",
    ...writes(surface, { permission: "project:write", problems: NAMED }),
    responses: { 200: json("The active project.", project) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.PROJECTS.unarchiveProject(caller)), 200);
  });
};
