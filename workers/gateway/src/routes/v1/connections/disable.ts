import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { MOVE_CONNECTION } from "../../problems.ts";
import { connection } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const disableConnection: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/connections/{connection_id}/disable",
    operationId: "disableConnection",
    tags: ["Connections"],
    summary: "Disable a connection",
    description: "Token reads fail until you enable it again. The grant at the provider stays.",
    ...writes(surface, { permission: "connections:write", problems: MOVE_CONNECTION }),
    request: { params: z.object({ connection_id: pathId("con_01jd") }) },
    responses: { 200: json("The disabled connection.", connection) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = c.req.valid("param");
    return c.json(unwrap(await services.TOKENS.disableConnection(caller, input)), 200);
  });
};
