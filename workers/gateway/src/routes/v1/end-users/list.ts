import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { listEndUsersInput } from "#shared/contracts/users/end-user";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { LIST_END_USERS } from "../../problems.ts";
import { endUser } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";
import { countConnections } from "./connection-counts.ts";

export const listEndUsers: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/end-users",
    operationId: "listEndUsers",
    tags: ["End users"],
    summary: "List end users",
    description:
      "The people whom you created, whose accounts were connected, or who got a connect link; the newest first.",
    ...reads(surface, { permission: "connections:read", problems: LIST_END_USERS }),
    request: { query: listEndUsersInput },
    responses: { 200: json("One page of end users.", pageOf(endUser)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const page = unwrap(await services.USERS.listEndUsers(caller, c.req.valid("query")));
    const connectionsOf = await countConnections(
      c.env,
      page.data.map(({ id }) => id),
    );
    const data = page.data.map((one) => ({ ...one, connections: connectionsOf(one.id) }));
    return c.json({ ...page, data }, 200);
  });
};
