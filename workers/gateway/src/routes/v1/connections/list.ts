import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { listConnectionsInput } from "#shared/contracts/tokens/connection";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { LIST_CONNECTIONS } from "../../problems.ts";
import { connection } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listConnections: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/connections",
    operationId: "listConnections",
    tags: ["Connections"],
    summary: "List connections",
    ...reads(surface, { permission: "connections:read", problems: LIST_CONNECTIONS }),
    request: { query: listConnectionsInput },
    responses: { 200: json("One page of connections.", pageOf(connection)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.TOKENS.listConnections(caller, c.req.valid("query"))), 200);
  });
};
