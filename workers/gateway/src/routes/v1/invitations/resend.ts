import { createRoute, z } from "@hono/zod-openapi";
import { resendInvitationInput } from "#shared/contracts/projects/invitation";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { RESEND_INVITATION } from "../../problems.ts";
import { invitation } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";
import { requireAccountOf } from "./account-of.ts";

export const resendInvitation: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/invitations/{invitation_id}/resend",
    operationId: "resendInvitation",
    tags: ["Members"],
    summary: "Send an invitation again",
    description:
      "Sends a mail with another link, for seven days from now. The old link no longer works, and the invitation has another id.",
    ...writes(surface, { permission: "members:write", stepUp: true, problems: RESEND_INVITATION }),
    request: {
      params: z.object({ invitation_id: pathId("inv_01jd") }),
      body: jsonBody(resendInvitationInput, { locale: "en" }),
    },
    responses: { 200: json("The invitation that stands for the old one.", invitation) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { invitation_id: id } = c.req.valid("param");
    const input = { ...c.req.valid("json"), id, inviter: requireAccountOf(c.env).name };
    return c.json(unwrap(await services.PROJECTS.resendInvitation(caller, input)), 200);
  });
};
