import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { platformProjectDetail } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";
import { showProject } from "./show-project.ts";

export const getPlatformProject: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/projects/{project_id}",
    operationId: "getPlatformProject",
    tags: ["Administration"],
    summary: "Get a project and its members",
    description: "Never its connections or tokens.",
    ...reads(surface, { problems: NAMED }),
    request: { params: z.object({ project_id: pathId("prj_01jd") }) },
    responses: { 200: json("The project.", platformProjectDetail) },
  });
  surface.app.openapi(route, async (c) =>
    c.json(unwrap(await showProject(c.env, c.req.valid("param").project_id)), 200),
  );
};
