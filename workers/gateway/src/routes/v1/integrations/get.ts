import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { integration } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const getIntegration: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/integrations/{integration}",
    operationId: "getIntegration",
    tags: ["Integrations"],
    summary: "Get an integration by id or key",
    ...reads(surface, { permission: "integrations:read", problems: NAMED }),
    request: { params: z.object({ integration: pathId("github") }) },
    responses: { 200: json("The integration.", integration) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = c.req.valid("param");
    return c.json(unwrap(await services.PROVIDERS.getIntegration(caller, input)), 200);
  });
};
