import { createRoute } from "@hono/zod-openapi";
import { createWebhookInput } from "#shared/contracts/projects/webhook";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody } from "../../describe.ts";
import { CREATE_WEBHOOK } from "../../problems.ts";
import { newWebhook } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const createWebhook: Route = (surface) => {
  const route = createRoute({
    method: "post",
    path: "/webhooks",
    operationId: "createWebhook",
    tags: ["Webhooks"],
    summary: "Create a webhook",
    description:
      "`secret` is shown only in this answer. Atlas signs each message with it, as Standard Webhooks says.",
    ...writes(surface, { permission: "webhooks:write", stepUp: true, problems: CREATE_WEBHOOK }),
    request: {
      body: jsonBody(createWebhookInput, {
        url: "https://app.example.com/webhooks/atlas",
        event_types: ["connection.created", "connection.needs_reauth"],
      }),
    },
    responses: { 201: json("The webhook with its secret. `Location` has its path.", newWebhook) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const created = unwrap(await services.PROJECTS.createWebhook(caller, c.req.valid("json")));
    return c.json(created, 201, { location: `${c.req.path}/${created.id}` });
  });
};
