import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { revocation } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

const deleteQuery = z.object({
  hard: z
    .enum(["true", "false"])
    .default("false")
    .openapi({ description: "`true` also removes the connection's row for good." }),
});

export const deleteConnection: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/connections/{connection_id}",
    operationId: "deleteConnection",
    tags: ["Connections"],
    summary: "Revoke a connection and delete it",
    ...writes(surface, { permission: "connections:write", problems: NAMED }),
    request: { params: z.object({ connection_id: pathId("con_01jd") }), query: deleteQuery },
    responses: { 200: json("What happened to each token at the provider.", revocation) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { ...c.req.valid("param"), hard: c.req.valid("query").hard === "true" };
    return c.json(unwrap(await services.TOKENS.deleteConnection(caller, input)), 200);
  });
};
