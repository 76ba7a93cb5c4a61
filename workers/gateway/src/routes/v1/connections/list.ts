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
    description:
      "Newest first. `query` finds what an external id begins with, the whole `account.subject` and a connection's whole " +
      "id, in exactly these letters. It does not search the account's label, metadata or `extra`, because Atlas keeps them " +
      "sealed; search tags with `tag`.",
    ...reads(surface, { permission: "connections:read", problems: LIST_CONNECTIONS }),
    request: { query: listConnectionsInput },
    responses: { 200: json("One page of connections.", pageOf(connection)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.TOKENS.listConnections(caller, c.req.valid("query"))), 200);
  });
};
