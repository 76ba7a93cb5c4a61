import { createRoute } from "@hono/zod-openapi";
import { leaveProjectInput } from "#shared/contracts/projects/member";
import { unwrap } from "../../../http/problem.ts";
import { jsonBody } from "../../describe.ts";
import { LEAVE_PROJECT } from "../../problems.ts";
import { type Route, writes } from "../../surface.ts";

export const leaveProject: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/leave",
    operationId: "leaveProject",
    tags: ["Members"],
    summary: "Leave a project",
    description:
      "Ends your own membership. `name` has to be the project's name. The last owner cannot leave.",
    ...writes(surface, { permission: "members:read", problems: LEAVE_PROJECT }),
    request: { body: jsonBody(leaveProjectInput, { name: "My app" }) },
    responses: { 204: { description: "You are no longer a member." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    unwrap(await services.PROJECTS.leaveProject(caller, c.req.valid("json")));
    return c.body(null, 204);
  });
};
