import { createRoute, z } from "@hono/zod-openapi";
import { rotateApiKeyInput } from "#shared/contracts/projects/api-key";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { ROTATE_API_KEY } from "../../problems.ts";
import { rotatedApiKey } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const rotateApiKey: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/api-keys/{api_key_id}/rotate",
    operationId: "rotateApiKey",
    tags: ["API keys"],
    summary: "Rotate an API key",
    description:
      "Makes a successor with the same name, scopes and lifetime. `secret` is shown only in this answer. The old key works for `overlap_seconds` more, so that you can exchange it without an interruption; with 0 it stops everywhere within 20 seconds. A key can be rotated once.",
    ...writes(surface, { permission: "api_keys:write", stepUp: true, problems: ROTATE_API_KEY }),
    request: {
      params: z.object({ api_key_id: pathId("key_01jd") }),
      body: jsonBody(rotateApiKeyInput, { overlap_seconds: 86_400 }),
    },
    responses: { 201: json("The successor with its secret.", rotatedApiKey) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const input = { ...c.req.valid("json"), id: c.req.valid("param").api_key_id };
    const successor = unwrap(await services.PROJECTS.rotateApiKey(caller, input));
    const location = c.req.path.replace(/[^/]+\/rotate$/, successor.id);
    return c.json(successor, 201, { location });
  });
};
