import { createRoute } from "@hono/zod-openapi";
import { createProjectInput } from "#shared/contracts/projects/project";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { project } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const createProject: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/projects",
    operationId: "createProject",
    tags: ["Projects"],
    summary: "Create a project",
    description: "Your account becomes the owner.",
    ...writes(surface, { problems: ["limit_reached"] }),
    request: { body: jsonBody(createProjectInput, { name: "My app" }) },
    responses: { 201: json("The project. `Location` has its path.", project) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const created = unwrap(await services.PROJECTS.createProject(caller, c.req.valid("json")));
    return c.json(created, 201, { location: `${c.req.path}/${created.id}` });
  });
};
