import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { MOVE_CONNECTION } from "../../problems.ts";
import { connection } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const enableConnection: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/connections/{connection_id}/enable",
    operationId: "enableConnection",
    tags: ["Connections"],
    summary: "Enable a disabled connection",
    description:
      "If the provider ended the grant in the meantime, the connection becomes `needs_reauth`.",
    ...writes(surface, { permission: "connections:write", problems: MOVE_CONNECTION }),
    request: { params: z.object({ connection_id: pathId("con_01jd") }) },
    responses: { 200: json("The enabled connection.", connection) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = c.req.valid("param");
    return c.json(unwrap(await services.TOKENS.enableConnection(caller, input)), 200);
  });
};
