import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { OPEN_VAULT } from "../../problems.ts";
import { introspection } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const introspectConnection: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/connections/{connection_id}/introspect",
    operationId: "introspectConnection",
    tags: ["Connections"],
    summary: "Check with the provider whether a connection's token still works",
    description:
      "Uses the provider's introspection or userinfo endpoint. Atlas keeps the answer for 10 seconds.",
    ...writes(surface, {
      permission: "connections:read",
      problems: OPEN_VAULT,
      inMaintenance: "works",
    }),
    request: { params: z.object({ connection_id: pathId("con_01jd") }) },
    responses: { 200: json("What the provider said.", introspection) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = c.req.valid("param");
    return c.json(unwrap(await services.TOKENS.introspectConnection(caller, input)), 200);
  });
};
