import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { json, wholeList } from "../../describe.ts";
import { webhook } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listWebhooks: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/webhooks",
    operationId: "listWebhooks",
    tags: ["Webhooks"],
    summary: "List webhooks",
    description: "Oldest first; a project has at most 20.",
    ...reads(surface, { permission: "webhooks:read" }),
    responses: { 200: json("The project's webhooks, without their secrets.", pageOf(webhook)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(wholeList(unwrap(await services.PROJECTS.listWebhooks(caller))), 200);
  });
};
