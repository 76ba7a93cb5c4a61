import { createRoute, z } from "@hono/zod-openapi";
import { updateIntegrationInput } from "#shared/contracts/providers/integration";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { integration } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const updateIntegration: Route = (surface) => {
  const route = createRoute({
    method: "patch",
    path: "/integrations/{integration}",
    operationId: "updateIntegration",
    tags: ["Integrations"],
    summary: "Update an integration",
    description: "Fields that you leave out do not change.",
    ...writes(surface, { permission: "integrations:write", problems: NAMED }),
    request: {
      params: z.object({ integration: pathId("github") }),
      body: jsonBody(updateIntegrationInput, { enabled: false }),
    },
    responses: { 200: json("The updated integration.", integration) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { ...c.req.valid("param"), changes: c.req.valid("json") };
    return c.json(unwrap(await services.PROVIDERS.updateIntegration(caller, input)), 200);
  });
};
