import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { NAMED } from "../../problems.ts";
import { webhookDeliveryDetail } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const getWebhookDelivery: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/webhooks/{webhook_id}/deliveries/{event_id}",
    operationId: "getWebhookDelivery",
    tags: ["Webhooks"],
    summary: "Read a delivery",
    ...reads(surface, { permission: "webhooks:read", problems: NAMED }),
    request: { params: z.object({ webhook_id: pathId("whk_01jd"), event_id: pathId("evt_01jd") }) },
    responses: { 200: json("The delivery with its body and its attempts.", webhookDeliveryDetail) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { webhook_id: id, event_id } = c.req.valid("param");
    return c.json(
      unwrap(await services.PROJECTS.getWebhookDelivery(caller, { id, event_id })),
      200,
    );
  });
};
