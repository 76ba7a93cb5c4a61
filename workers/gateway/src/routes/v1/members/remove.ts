import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { pathId } from "../../describe.ts";
import { REMOVE_MEMBER } from "../../problems.ts";
import { type Route, writes } from "../../surface.ts";

export const removeMember: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/members/{account_id}",
    operationId: "removeMember",
    tags: ["Members"],
    summary: "Remove a member",
    description:
      "The member's next request finds no such project. Owners remove every other member, admins only developers and viewers. API keys belong to the project and keep working: rotate those that the member knew.",
    ...writes(surface, {
      permission: "members:write",
      stepUp: true,
      problems: REMOVE_MEMBER,
      inMaintenance: "works",
    }),
    request: { params: z.object({ account_id: pathId("acc_01jd") }) },
    responses: { 204: { description: "The member is removed." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    unwrap(await services.PROJECTS.removeMember(caller, c.req.valid("param")));
    return c.body(null, 204);
  });
};
