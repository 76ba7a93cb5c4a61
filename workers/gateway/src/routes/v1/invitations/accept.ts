import { createRoute } from "@hono/zod-openapi";
import { invitationTokenInput } from "#shared/contracts/projects/invitation";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { ACCEPT_INVITATION } from "../../problems.ts";
import { acceptedInvitation } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";
import { requireAccountOf } from "./account-of.ts";

export const acceptInvitation: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/invitations/accept",
    operationId: "acceptInvitation",
    tags: ["Members"],
    summary: "Accept an invitation",
    description:
      "Makes you a member. Your account must have the address that was invited; the link proves that the address is yours.",
    ...writes(surface, { problems: ACCEPT_INVITATION }),
    request: { body: jsonBody(invitationTokenInput, { token: "inv_01jd.aBc" }) },
    responses: { 200: json("The project, and your role in it.", acceptedInvitation) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { id, email } = requireAccountOf(c.env);
    const input = { ...c.req.valid("json"), email };
    const accepted = unwrap(await services.PROJECTS.acceptInvitation(caller, input));
    // The link came by mail to this address. Losing this costs nothing: a confirmation mail can still prove it.
    await services.USERS.verifyEmail(caller, { account_id: id, email }).catch(() => undefined);
    return c.json(accepted, 200);
  });
};
