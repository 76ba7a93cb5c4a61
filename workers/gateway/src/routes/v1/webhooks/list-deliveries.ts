import { createRoute, z } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { listWebhookDeliveriesInput } from "#shared/contracts/projects/webhook-delivery";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { LIST_DELIVERIES } from "../../problems.ts";
import { webhookDelivery } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listWebhookDeliveries: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/webhooks/{webhook_id}/deliveries",
    operationId: "listWebhookDeliveries",
    tags: ["Webhooks"],
    summary: "List a webhook's deliveries",
    description: "Newest event first. Kept for 30 days after they ended.",
    ...reads(surface, { permission: "webhooks:read", problems: LIST_DELIVERIES }),
    request: {
      params: z.object({ webhook_id: pathId("whk_01jd") }),
      query: listWebhookDeliveriesInput,
    },
    responses: { 200: json("One page of deliveries.", pageOf(webhookDelivery)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { webhook_id: id } = c.req.valid("param");
    const input = { id, ...c.req.valid("query") };
    return c.json(unwrap(await services.PROJECTS.listWebhookDeliveries(caller, input)), 200);
  });
};
