import { createRoute } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { entityTag } from "../../if-match.ts";
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
    responses: { 200: json("The project, with your role. `ETag` is its version.", project) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const found = unwrap(await services.PROJECTS.getProject(caller));
    return c.json(found, 200, { etag: entityTag(found.version) });
  });
};
