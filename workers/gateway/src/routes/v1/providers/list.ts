import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { json, wholeList } from "../../describe.ts";
import { provider } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listProviders: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/providers",
    operationId: "listProviders",
    tags: ["Integrations"],
    summary: "List the provider catalogue",
    description:
      "`setup` says how a person registers an app at the provider, and `scopes` what the commonest scopes mean, in English and Russian.",
    ...reads(surface),
    responses: { 200: json("All providers that an integration can use.", pageOf(provider)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(wholeList(unwrap(await services.PROVIDERS.listProviders(caller))), 200);
  });
};
