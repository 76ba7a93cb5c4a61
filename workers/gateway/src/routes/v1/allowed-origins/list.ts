import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { json, wholeList } from "../../describe.ts";
import { allowedOrigin } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listAllowedOrigins: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/allowed-origins",
    operationId: "listAllowedOrigins",
    tags: ["Allowed origins"],
    summary: "List allowed origins",
    ...reads(surface, { permission: "project:read" }),
    responses: { 200: json("The origins whose pages may read answers.", pageOf(allowedOrigin)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(wholeList(unwrap(await services.PROJECTS.listAllowedOrigins(caller))), 200);
  });
};
