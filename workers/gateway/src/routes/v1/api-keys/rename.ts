import { createRoute, z } from "@hono/zod-openapi";
import { renameApiKeyInput } from "#shared/contracts/projects/api-key";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { apiKey } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const renameApiKey: Route = (surface) => {
  const route = createRoute({
    method: "patch",
    path: "/api-keys/{api_key_id}",
    operationId: "renameApiKey",
    tags: ["API keys"],
    summary: "Rename an API key",
    ...writes(surface, { permission: "api_keys:write", problems: NAMED }),
    request: {
      params: z.object({ api_key_id: pathId("key_01jd") }),
      body: jsonBody(renameApiKeyInput, { name: "Backend, blue" }),
    },
    responses: { 200: json("The key with its new name.", apiKey) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { id: c.req.valid("param").api_key_id, changes: c.req.valid("json") };
    return c.json(unwrap(await services.PROJECTS.renameApiKey(caller, input)), 200);
  });
};
