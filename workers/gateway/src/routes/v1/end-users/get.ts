import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { endUser } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";
import { countConnections } from "./connection-counts.ts";

export const getEndUser: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/end-users/{end_user}",
    operationId: "getEndUser",
    tags: ["End users"],
    summary: "Get an end user by id or external id",
    description:
      "Percent-encode an external id. An id (`usr_…`) comes first: an external id that is another person's id does not hide that person.",
    ...reads(surface, { permission: "connections:read", problems: NAMED }),
    request: { params: z.object({ end_user: pathId("user-1") }) },
    responses: { 200: json("The end user.", endUser) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const found = unwrap(await services.USERS.getEndUser(caller, c.req.valid("param")));
    const connectionsOf = await countConnections(c.env, [found.id]);
    return c.json({ ...found, connections: connectionsOf(found.id) }, 200);
  });
};
