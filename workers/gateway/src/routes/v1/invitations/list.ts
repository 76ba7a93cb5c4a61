import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { json, wholeList } from "../../describe.ts";
import { invitation } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listInvitations: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/invitations",
    operationId: "listInvitations",
    tags: ["Members"],
    summary: "List invitations",
    description: "Those that were neither accepted nor revoked, newest first.",
    ...reads(surface, { permission: "members:read" }),
    responses: { 200: json("The project's open invitations.", pageOf(invitation)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(wholeList(unwrap(await services.PROJECTS.listInvitations(caller))), 200);
  });
};
