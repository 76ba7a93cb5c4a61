import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { pathId } from "../../describe.ts";
import { DELETE_INTEGRATION } from "../../problems.ts";
import { type Route, writes } from "../../surface.ts";

export const deleteIntegration: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/integrations/{integration}",
    operationId: "deleteIntegration",
    tags: ["Integrations"],
    summary: "Delete an integration",
    description:
      "Removes the integration, its client secret and what is left of its deleted connections. Answers `integration_in_use` while it still has connections (revoked ones count) or while the provider has not been told yet that a grant has ended. `detail` says how many.",
    ...writes(surface, {
      permission: "integrations:write",
      stepUp: true,
      problems: DELETE_INTEGRATION,
    }),
    request: { params: z.object({ integration: pathId("github") }) },
    responses: { 204: { description: "The integration is deleted." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { PROVIDERS, TOKENS } = services;
    const found = unwrap(await PROVIDERS.findIntegrationId(caller, c.req.valid("param")));
    unwrap(await TOKENS.releaseIntegration(caller, found));
    unwrap(await PROVIDERS.deleteIntegration(caller, { integration: found.integration_id }));
    return c.body(null, 204);
  });
};
