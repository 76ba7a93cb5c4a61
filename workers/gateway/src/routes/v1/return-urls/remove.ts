import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { type Route, writes } from "../../surface.ts";

export const removeReturnUrl: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/return-urls/{return_url_id}",
    operationId: "removeReturnUrl",
    tags: ["Return URLs"],
    summary: "Remove a return URL",
    ...writes(surface, { permission: "project:write", problems: NAMED }),
    request: { params: z.object({ return_url_id: pathId("rtu_01jd") }) },
    responses: { 204: { description: "The return URL is removed." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { return_url_id: id } = c.req.valid("param");
    unwrap(await services.PROJECTS.removeReturnUrl(caller, { id }));
    return c.body(null, 204);
  });
};
