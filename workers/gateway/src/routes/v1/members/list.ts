import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { json, wholeList } from "../../describe.ts";
import { member } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";
import { withAccounts } from "./with-accounts.ts";

export const listMembers: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/members",
    operationId: "listMembers",
    tags: ["Members"],
    summary: "List members",
    description: "Everyone who may open the project, the longest-standing member first.",
    ...reads(surface, { permission: "members:read" }),
    responses: { 200: json("The project's members.", pageOf(member)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const members = unwrap(await services.PROJECTS.listMembers(caller));
    return c.json(wholeList(await withAccounts(c.env, members)), 200);
  });
};
