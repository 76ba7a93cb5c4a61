import { createRoute, z } from "@hono/zod-openapi";
import { unwrap } from "../../../http/problem.ts";
import { json, pathId } from "../../describe.ts";
import { SEND_TO_WEBHOOK } from "../../problems.ts";
import { webhookDelivery } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const testWebhook: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/webhooks/{webhook_id}/test",
    operationId: "testWebhook",
    tags: ["Webhooks"],
    summary: "Send a test message",
    description:
      "Sends a message of the type `webhook.test`, whatever the filter says, and waits up to 10 seconds for the answer. It is in no audit log. A webhook gets ten of them in a minute.",
    ...writes(surface, { permission: "webhooks:write", problems: SEND_TO_WEBHOOK }),
    request: { params: z.object({ webhook_id: pathId("whk_01jd") }) },
    responses: { 200: json("What became of the message.", webhookDelivery) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { webhook_id: id } = c.req.valid("param");
    return c.json(unwrap(await services.PROJECTS.testWebhook(caller, { id })), 200);
  });
};
