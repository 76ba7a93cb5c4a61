import { createRoute } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { project } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const archiveProject: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/archive",
    operationId: "archiveProject",
    tags: ["Projects"],
    summary: "Archive a project",
    description:
      "Makes the project read-only within 20 seconds: no new flows and no changes answer `project_archived`. Tokens of its connections can still be read, and Atlas keeps refreshing them. Access can still be ended: members removed, API keys and connections revoked.",
    ...writes(surface, { permission: "project:write", stepUp: true, problems: NAMED }),
    responses: { 200: json("The archived project.", project) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.PROJECTS.archiveProject(caller)), 200);
  });
};
