import { createRoute } from "@hono/zod-openapi";
import { createIntegrationInput } from "#shared/contracts/providers/integration";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { CREATE_INTEGRATION } from "../../problems.ts";
import { integration } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const createIntegration: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/integrations",
    operationId: "createIntegration",
    tags: ["Integrations"],
    summary: "Create an integration",
    description: "Register exactly the `callback_url` from the answer at the provider.",
    ...writes(surface, {
      permission: "integrations:write",
      stepUp: true,
      problems: CREATE_INTEGRATION,
    }),
    request: {
      body: jsonBody(createIntegrationInput, {
        provider: "github",
        client_id: "Iv1.8a61f9b3a7aba766",
        client_secret: "the secret from the provider",
        scopes: ["read:user"],
      }),
    },
    responses: { 201: json("The integration. `Location` has its path.", integration) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const created = unwrap(await services.PROVIDERS.createIntegration(caller, c.req.valid("json")));
    return c.json(created, 201, { location: `${c.req.path}/${created.id}` });
  });
};
