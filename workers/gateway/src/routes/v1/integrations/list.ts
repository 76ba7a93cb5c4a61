import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { json, wholeList } from "../../describe.ts";
import { integration } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listIntegrations: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/integrations",
    operationId: "listIntegrations",
    tags: ["Integrations"],
    summary: "List integrations",
    ...reads(surface, { permission: "integrations:read" }),
    responses: { 200: json("The project's integrations.", pageOf(integration)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(wholeList(unwrap(await services.PROVIDERS.listIntegrations(caller))), 200);
  });
};
