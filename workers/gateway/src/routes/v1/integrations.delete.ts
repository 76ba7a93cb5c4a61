import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../problem.ts";
import { pathId } from "../describe.ts";
import { type Route, writes } from "../surface.ts";

export const deleteIntegration: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/integrations/{integration}",
    operationId: "deleteIntegration",
    tags: ["Integrations"],
    summary: "Delete an integration",
    description: "Refused with `integration_in_use` while connections point to it.",
    ...writes(surface, "integrations:write"),
    request: { params: z.object({ integration: pathId("github") }) },
    responses: { 204: { description: "It is gone." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    unwrap(await services.PROVIDERS.deleteIntegration(caller, c.req.valid("param")));
    return c.body(null, 204);
  });
};
