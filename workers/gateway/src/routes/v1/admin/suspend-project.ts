import { createRoute, z } from "@hono/zod-openapi";
import { suspendInput } from "#shared/contracts/users/platform-account";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { platformProjectDetail } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";
import { showProject } from "./show-project.ts";

export const suspendProject: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/projects/{project_id}/suspend",
    operationId: "suspendProject",
    tags: ["Administration"],
    summary: "Suspend a project",
    description:
      "Within 20 seconds its API keys answer `project_suspended`, its connect pages are closed and no webhook leaves. Members can read it. Grants are kept, and Atlas does not refresh them. The owners get the reason by mail.",
    ...writes(surface, { problems: NAMED, stepUp: true }),
    request: {
      params: z.object({ project_id: pathId("prj_01jd") }),
      body: jsonBody(suspendInput, { reason: "Collects grants under a false name." }),
    },
    responses: { 200: json("The project as it is now.", platformProjectDetail) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { project_id: id } = c.req.valid("param");
    unwrap(await services.PROJECTS.suspendProject(caller, { id, ...c.req.valid("json") }));
    return c.json(unwrap(await showProject(c.env, id)), 200);
  });
};
