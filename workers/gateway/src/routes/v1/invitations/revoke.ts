import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { type Route, writes } from "../../surface.ts";

export const revokeInvitation: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/invitations/{invitation_id}",
    operationId: "revokeInvitation",
    tags: ["Members"],
    summary: "Revoke an invitation",
    description: "Its link no longer works.",
    ...writes(surface, { permission: "members:write", problems: NAMED }),
    request: { params: z.object({ invitation_id: pathId("inv_01jd") }) },
    responses: { 204: { description: "The invitation is revoked." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { invitation_id: id } = c.req.valid("param");
    unwrap(await services.PROJECTS.revokeInvitation(caller, { id }));
    return c.body(null, 204);
  });
};
