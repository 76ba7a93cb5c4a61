import { createRoute, z } from "@hono/zod-openapi";
import { rotateWebhookSecretInput } from "#shared/contracts/projects/webhook";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { ROTATE_WEBHOOK_SECRET } from "../../problems.ts";
import { newWebhook } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const rotateWebhookSecret: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/webhooks/{webhook_id}/rotate-secret",
    operationId: "rotateWebhookSecret",
    tags: ["Webhooks"],
    summary: "Rotate the signing secret",
    description:
      "`secret` is shown only in this answer. Until `previous_secret_expires_at` every message has a signature by each of both secrets, so a receiver can change over at any time before.",
    ...writes(surface, {
      permission: "webhooks:write",
      stepUp: true,
      problems: ROTATE_WEBHOOK_SECRET,
    }),
    request: {
      params: z.object({ webhook_id: pathId("whk_01jd") }),
      body: jsonBody(rotateWebhookSecretInput, { overlap_hours: 24 }),
    },
    responses: { 200: json("The webhook with its new secret.", newWebhook) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { webhook_id: id } = c.req.valid("param");
    const input = { id, ...c.req.valid("json") };
    return c.json(unwrap(await services.PROJECTS.rotateWebhookSecret(caller, input)), 200);
  });
};
