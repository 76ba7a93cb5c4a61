import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { type Route, writes } from "../../surface.ts";

export const revokeApiKey: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/api-keys/{api_key_id}",
    operationId: "revokeApiKey",
    tags: ["API keys"],
    summary: "Revoke an API key",
    description: "The key stops working everywhere within 20 seconds.",
    ...writes(surface, { permission: "api_keys:write", problems: NAMED, inMaintenance: "works" }),
    request: { params: z.object({ api_key_id: pathId("key_01jd") }) },
    responses: { 204: { description: "The key is revoked." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { api_key_id: id } = c.req.valid("param");
    unwrap(await services.PROJECTS.revokeApiKey(caller, { id }));
    return c.body(null, 204);
  });
};
