import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { SEND_TO_WEBHOOK } from "../../problems.ts";
import { webhookDelivery } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const redeliverWebhook: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/webhooks/{webhook_id}/deliveries/{event_id}/redeliver",
    operationId: "redeliverWebhook",
    tags: ["Webhooks"],
    summary: "Send a delivery again",
    description:
      "The same `webhook-id` and body with a new timestamp. Waits up to 10 seconds for the answer.",
    ...writes(surface, { permission: "webhooks:write", problems: SEND_TO_WEBHOOK }),
    request: { params: z.object({ webhook_id: pathId("whk_01jd"), event_id: pathId("evt_01jd") }) },
    responses: { 200: json("What became of the delivery.", webhookDelivery) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { webhook_id: id, event_id } = c.req.valid("param");
    return c.json(unwrap(await services.PROJECTS.redeliverWebhook(caller, { id, event_id })), 200);
  });
};
