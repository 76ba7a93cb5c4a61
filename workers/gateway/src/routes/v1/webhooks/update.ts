import { createRoute, z } from "@hono/zod-openapi";
import { updateWebhookInput } from "#shared/contracts/projects/webhook";
import { unwrap } from "../../../http/problem.ts";
import { json, jsonBody, pathId } from "../../describe.ts";
import { UPDATE_WEBHOOK } from "../../problems.ts";
import { webhook } from "../../schemas.ts";
import { type Route, writes } from "../../surface.ts";

export const updateWebhook: Route = (surface) => {
  const route = createRoute({
    method: "patch",
    path: "/webhooks/{webhook_id}",
    operationId: "updateWebhook",
    tags: ["Webhooks"],
    summary: "Update a webhook",
    description:
      "Fields that you leave out do not change. Deliveries that wait go to the new URL, which begins without the failures of the old one; a person needs a recent proof to change it. Disabling a webhook drops them; after enabling it, replay what you missed.",
    ...writes(surface, {
      permission: "webhooks:write",
      stepUp: true,
      problems: UPDATE_WEBHOOK,
    }),
    request: {
      params: z.object({ webhook_id: pathId("whk_01jd") }),
      body: jsonBody(updateWebhookInput, { enabled: false }),
    },
    responses: { 200: json("The updated webhook.", webhook) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { webhook_id: id } = c.req.valid("param");
    const input = { id, changes: c.req.valid("json") };
    return c.json(unwrap(await services.PROJECTS.updateWebhook(caller, input)), 200);
  });
};
