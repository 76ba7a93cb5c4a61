import { createRoute } from "@hono/zod-openapi";
import { updateProjectInput } from "#shared/contracts/projects/project";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { project } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const updateProject: Route = (surface) => {
  const route = createRoute({
    method: "patch",
    path: "/",
    operationId: "updateProject",
    tags: ["Projects"],
    summary: "Rename a project",
    description: "The connect page shows the new name within 20 seconds.",
    ...writes(surface, { permission: "project:write", problems: NAMED }),
    request: { body: jsonBody(updateProjectInput, { name: "My renamed app" }) },
    responses: { 200: json("The project with its new name.", project) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.PROJECTS.updateProject(caller, c.req.valid("json"))), 200);
  });
};
