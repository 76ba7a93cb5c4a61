import { createRoute } from "@hono/zod-openapi";
import { createInvitationInput } from "#shared/contracts/projects/invitation";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { CREATE_INVITATION } from "../../problems.ts";
import { invitation } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";
import { requireAccountOf } from "./account-of.ts";

export const createInvitation: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/invitations",
    operationId: "createInvitation",
    tags: ["Members"],
    summary: "Invite a person",
    description:
      "Sends a mail with a link that works once, for seven days. Owners invite into every role, admins into `developer` and `viewer`.",
    ...writes(surface, { permission: "members:write", stepUp: true, problems: CREATE_INVITATION }),
    request: {
      body: jsonBody(createInvitationInput, { email: "ada@example.com", role: "developer" }),
    },
    responses: { 201: json("The invitation. Its link is in the mail only.", invitation) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { ...c.req.valid("json"), inviter: requireAccountOf(c.env).name };
    const created = unwrap(await services.PROJECTS.createInvitation(caller, input));
    return c.json(created, 201, { location: `${c.req.path}/${created.id}` });
  });
};
