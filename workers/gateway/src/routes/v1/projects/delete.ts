import { createRoute } from "@hono/zod-openapi";
import { deleteProjectInput } from "#shared/contracts/projects/project";
import { unwrap } from "../../../http/problem.ts";
import { jsonBody } from "../../describe.ts";
import { DELETE_PROJECT } from "../../problems.ts";
import { type Route, writes } from "../../surface.ts";

export const deleteProject: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/",
    operationId: "deleteProject",
    tags: ["Projects"],
    summary: "Delete a project",
    description:
      "For owners only. `name` has to be the project's name. Delete its integrations first. All API keys of the project stop working everywhere within 20 seconds. For 7 days an owner can restore the project with everything in it; then it is deleted for good.",
    ...writes(surface, { permission: "project:delete", stepUp: true, problems: DELETE_PROJECT }),
    request: { body: jsonBody(deleteProjectInput, { name: "My app" }) },
    responses: {
      204: { description: "The deletion has begun. The project says when it ends: `deletes_at`." },
    },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    unwrap(await services.PROJECTS.deleteProject(caller, c.req.valid("json")));
    return c.body(null, 204);
  });
};
