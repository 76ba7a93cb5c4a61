import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { type Route, writes } from "../../surface.ts";

export const revokeSignUpInvitation: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/invitations/{sign_up_invitation_id}",
    operationId: "revokeSignUpInvitation",
    tags: ["Administration"],
    summary: "Revoke an invitation to sign up",
    description:
      "The address has no invitation to sign up any more, however often it was invited. An account that it has made by now stays.",
    ...writes(surface, { problems: NAMED, stepUp: true }),
    request: { params: z.object({ sign_up_invitation_id: pathId("siv_01jd") }) },
    responses: { 204: { description: "The invitation is revoked." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { sign_up_invitation_id: id } = c.req.valid("param");
    unwrap(await services.USERS.revokeSignUpInvitation(caller, { invitation_id: id }));
    return c.body(null, 204);
  });
};
