import { createRoute } from "@hono/zod-openapi";
import { invitationTokenInput } from "#shared/contracts/projects/invitation";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { OPEN_INVITATION } from "../../problems.ts";
import { openedInvitation } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const openInvitation: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/invitations/open",
    operationId: "openInvitation",
    tags: ["Members"],
    summary: "Read what an invitation is for",
    description:
      "Changes nothing. A POST, because the token is a secret that must not be in a URL.",
    ...writes(surface, { problems: OPEN_INVITATION }),
    request: { body: jsonBody(invitationTokenInput, { token: "inv_01jd.aBc" }) },
    responses: { 200: json("What the link invites to.", openedInvitation) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.PROJECTS.openInvitation(caller, c.req.valid("json"))), 200);
  });
};
