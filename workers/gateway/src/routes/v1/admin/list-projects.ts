import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { listPlatformProjectsInput } from "#shared/contracts/projects/platform-project";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { platformProject } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listPlatformProjects: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/projects",
    operationId: "listPlatformProjects",
    tags: ["Administration"],
    summary: "List all projects",
    description: "Newest first, without deleted ones.",
    ...reads(surface, { problems: ["invalid_cursor"] }),
    request: { query: listPlatformProjectsInput },
    responses: { 200: json("One page of projects.", pageOf(platformProject)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(
      unwrap(await services.PROJECTS.listPlatformProjects(caller, c.req.valid("query"))),
      200,
    );
  });
};
