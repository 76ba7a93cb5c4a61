import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { connection } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const getConnection: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/connections/{connection_id}",
    operationId: "getConnection",
    tags: ["Connections"],
    summary: "Get a connection",
    ...reads(surface, { permission: "connections:read", problems: NAMED }),
    request: { params: z.object({ connection_id: pathId("con_01jd") }) },
    responses: { 200: json("The connection.", connection) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.TOKENS.getConnection(caller, c.req.valid("param"))), 200);
  });
};
