import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { type Route, writes } from "../../surface.ts";

export const removeAllowedOrigin: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/allowed-origins/{allowed_origin_id}",
    operationId: "removeAllowedOrigin",
    tags: ["Allowed origins"],
    summary: "Remove an allowed origin",
    ...writes(surface, { permission: "project:write", problems: NAMED }),
    request: { params: z.object({ allowed_origin_id: pathId("ori_01jd") }) },
    responses: { 204: { description: "The allowed origin is removed." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { allowed_origin_id: id } = c.req.valid("param");
    unwrap(await services.PROJECTS.removeAllowedOrigin(caller, { id }));
    return c.body(null, 204);
  });
};
