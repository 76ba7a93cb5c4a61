import { createRoute, z } from "@hono/zod-openapi";
import { suspendInput } from "#shared/contracts/users/platform-account";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { platformProjectDetail } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";
import { showProject } from "./show-project.ts";

export const unsuspendProject: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/projects/{project_id}/unsuspend",
    operationId: "unsuspendProject",
    tags: ["Administration"],
    summary: "Let a suspended project work again",
    description:
      "The project is in the state that it was in before. Webhooks that waited are sent.",
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
    unwrap(
      await services.PROJECTS.unsuspendProject(caller, { id, reason: c.req.valid("json").reason }),
    );
    return c.json(unwrap(await showProject(c.env, id)), 200);
  });
};
