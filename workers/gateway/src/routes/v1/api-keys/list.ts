import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { json, wholeList } from "../../describe.ts";
import { apiKey } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listApiKeys: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/api-keys",
    operationId: "listApiKeys",
    tags: ["API keys"],
    summary: "List API keys",
    ...reads(surface, { permission: "api_keys:read" }),
    responses: { 200: json("The project's keys, without their secrets.", pageOf(apiKey)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(wholeList(unwrap(await services.PROJECTS.listApiKeys(caller))), 200);
  });
};
