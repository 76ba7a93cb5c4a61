import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { type Route, writes } from "../../surface.ts";

export const deleteWebhook: Route = (surface) => {
  const route = createRoute({
    method: "delete",
    path: "/webhooks/{webhook_id}",
    operationId: "deleteWebhook",
    tags: ["Webhooks"],
    summary: "Delete a webhook",
    description:
      "Destroys its secret, drops the deliveries that wait, and removes the log of its deliveries.",
    ...writes(surface, { permission: "webhooks:write", problems: NAMED }),
    request: { params: z.object({ webhook_id: pathId("whk_01jd") }) },
    responses: { 204: { description: "The webhook is deleted." } },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { webhook_id: id } = c.req.valid("param");
    unwrap(await services.PROJECTS.deleteWebhook(caller, { id }));
    return c.body(null, 204);
  });
};
