import { createRoute, z } from "@hono/zod-openapi";
import { replayWebhookInput } from "#shared/contracts/projects/webhook-delivery";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { SEND_TO_WEBHOOK } from "../../problems.ts";
import { replay } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const replayWebhook: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/webhooks/{webhook_id}/replay",
    operationId: "replayWebhook",
    tags: ["Webhooks"],
    summary: "Replay events",
    description:
      "Queues the events since a time that fit the webhook's filter and never arrived, oldest first. They keep their ids. At most 1,000 at once.",
    ...writes(surface, { permission: "webhooks:write", problems: SEND_TO_WEBHOOK }),
    request: {
      params: z.object({ webhook_id: pathId("whk_01jd") }),
      body: jsonBody(replayWebhookInput, { since: "2026-11-23T10:00:00Z" }),
    },
    responses: { 200: json("How many deliveries are queued.", replay) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { webhook_id: id } = c.req.valid("param");
    const input = { id, ...c.req.valid("json") };
    return c.json(unwrap(await services.PROJECTS.replayWebhook(caller, input)), 200);
  });
};
