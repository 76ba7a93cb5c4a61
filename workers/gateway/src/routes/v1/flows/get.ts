import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { flow } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const getFlow: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/flows/{flow_id}",
    operationId: "getFlow",
    tags: ["Connect"],
    summary: "Get how a flow ended",
    ...reads(surface, { permission: "connections:read", problems: NAMED }),
    request: { params: z.object({ flow_id: pathId("flw_01jd") }) },
    responses: { 200: json("The flow.", flow) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.OAUTH.getFlow(caller, c.req.valid("param"))), 200);
  });
};
