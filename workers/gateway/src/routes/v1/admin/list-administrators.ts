import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { unwrap } from "../../../http/problem.ts";
import { json, wholeList } from "../../describe.ts";
import { administrator } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listAdministrators: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/administrators",
    operationId: "listAdministrators",
    tags: ["Administration"],
    summary: "List the administrators",
    description: "Those that the operator named first.",
    ...reads(surface),
    responses: { 200: json("All administrators.", pageOf(administrator)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(wholeList(unwrap(await services.USERS.listAdministrators(caller))), 200);
  });
};
