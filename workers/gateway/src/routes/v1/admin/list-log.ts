import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { listAdminLogInput } from "#shared/contracts/users/administrator";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { adminLogEntry } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listAdminLog: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/log",
    operationId: "listAdminLog",
    tags: ["Administration"],
    summary: "List what administrators did",
    description: "Newest first. Nothing in it can be changed or removed.",
    ...reads(surface, { problems: ["invalid_cursor"] }),
    request: { query: listAdminLogInput },
    responses: { 200: json("One page of the log.", pageOf(adminLogEntry)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.USERS.listAdminLog(caller, c.req.valid("query"))), 200);
  });
};
