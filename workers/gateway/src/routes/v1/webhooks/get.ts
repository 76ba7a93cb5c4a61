import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { webhook } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const getWebhook: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/webhooks/{webhook_id}",
    operationId: "getWebhook",
    tags: ["Webhooks"],
    summary: "Read a webhook",
    ...reads(surface, { permission: "webhooks:read", problems: NAMED }),
    request: { params: z.object({ webhook_id: pathId("whk_01jd") }) },
    responses: { 200: json("The webhook, without its secret.", webhook) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { webhook_id: id } = c.req.valid("param");
    return c.json(unwrap(await services.PROJECTS.getWebhook(caller, { id })), 200);
  });
};
