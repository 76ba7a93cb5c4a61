import { createRoute, z } from "@hono/zod-openapi";
import { updateIntegrationInput } from "#shared/contracts/providers/integration";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { UPDATE_INTEGRATION } from "../../problems.ts";
import { updatedIntegration } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const updateIntegration: Route = (surface) => {
  const route = createRoute({
    method: "patch",
    path: "/integrations/{integration}",
    operationId: "updateIntegration",
    tags: ["Integrations"],
    summary: "Update an integration",
    description:
      "Fields that you leave out do not change, and neither do members of `settings`; null removes one. A change of settings that would send the client secret or tokens to another host answers `host_change_unconfirmed` and names both hosts, until you send `confirm_host_change: true`. Calls to the provider may follow the old settings for up to 20 seconds more. `warnings` says what the change means for live connections.",
    ...writes(surface, {
      permission: "integrations:write",
      stepUp: true,
      problems: UPDATE_INTEGRATION,
    }),
    request: {
      params: z.object({ integration: pathId("github") }),
      body: jsonBody(updateIntegrationInput, { enabled: false }),
    },
    responses: { 200: json("The updated integration.", updatedIntegration) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { ...c.req.valid("param"), changes: c.req.valid("json") };
    return c.json(unwrap(await services.PROVIDERS.updateIntegration(caller, input)), 200);
  });
};
