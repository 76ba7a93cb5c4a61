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
      "Removes the integration with its client secret, and what its deleted connections left behind. Refused with `integration_in_use` while connections that are not deleted belong to it (revoked ones count), and while its provider has yet to be told that a grant is over: `detail` says how many.",
    ...writes(surface, { permission: "integrations:write", problems: DELETE_INTEGRATION }),
    request: { params: z.object({ integration: pathId("github") }) },
    responses: { 204: { description: "It is gone." } },
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
