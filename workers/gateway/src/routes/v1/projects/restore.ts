import { createRoute } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { project } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const restoreProject: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/restore",
    operationId: "restoreProject",
    tags: ["Projects"],
    summary: "Restore a deleted project",
    description:
      "For owners only, until `deletes_at`. The project is active again, with its members, return URLs and API keys.",
    ...writes(surface, { permission: "project:delete", problems: NAMED }),
    responses: { 200: json("The restored project.", project) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.PROJECTS.restoreProject(caller)), 200);
  });
};
