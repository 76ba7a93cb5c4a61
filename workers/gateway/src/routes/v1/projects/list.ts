import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { json, wholeList } from "../../describe.ts";
import { project } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listProjects: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/projects",
    operationId: "listProjects",
    tags: ["Projects"],
    summary: "List your projects",
    ...reads(surface),
    responses: { 200: json("The projects, each with your role.", pageOf(project)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(wholeList(unwrap(await services.PROJECTS.listProjects(caller))), 200);
  });
};
