import { createRoute } from "@hono/zod-openapi";
import { createApiKeyInput } from "#shared/contracts/projects/api-key";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { ADD_TO_PROJECT } from "../../problems.ts";
import { newApiKey } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const createApiKey: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/api-keys",
    operationId: "createApiKey",
    tags: ["API keys"],
    summary: "Create an API key",
    description: "`secret` is shown only in this answer.",
    ...writes(surface, { permission: "api_keys:write", stepUp: true, problems: ADD_TO_PROJECT }),
    request: {
      body: jsonBody(createApiKeyInput, {
        name: "Backend",
        scopes: ["connect:write", "tokens:read"],
        expires_in_days: 90,
      }),
    },
    responses: { 201: json("The key with its secret. `Location` has its path.", newApiKey) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const created = unwrap(await services.PROJECTS.createApiKey(caller, c.req.valid("json")));
    return c.json(created, 201, { location: `${c.req.path}/${created.id}` });
  });
};
