import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { MOVE_CONNECTION } from "../../problems.ts";
import { revocation } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const revokeConnection: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/connections/{connection_id}/revoke",
    operationId: "revokeConnection",
    tags: ["Connections"],
    summary: "Revoke a connection",
    description:
      "Destroys Atlas's copy of the tokens at once and tells the provider. If the provider is down, Atlas tells it later.",
    ...writes(surface, {
      permission: "connections:write",
      problems: MOVE_CONNECTION,
      inMaintenance: "works",
    }),
    request: { params: z.object({ connection_id: pathId("con_01jd") }) },
    responses: { 200: json("What happened to each token at the provider.", revocation) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = c.req.valid("param");
    return c.json(unwrap(await services.TOKENS.revokeConnection(caller, input)), 200);
  });
};
