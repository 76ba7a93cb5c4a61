import { createRoute } from "@hono/zod-openapi";
import { pageOf } from "#shared/contracts/fields";
import { listAuditLogInput } from "#shared/contracts/projects/audit-log";
import { unwrap } from "../../../http/problem.ts";
import { json } from "../../describe.ts";
import { auditEntry } from "../../schemas.ts";
import { type Route, reads } from "../../surface.ts";

export const listAuditLog: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/audit-log",
    operationId: "listAuditLog",
    tags: ["Audit log"],
    summary: "List the project's audit log",
    description:
      "Newest first. Each entry has a hash over itself and all entries before it. The filters can be combined, with each other and with a cursor.",
    ...reads(surface, { permission: "audit:read", problems: ["invalid_cursor"] }),
    request: { query: listAuditLogInput },
    responses: { 200: json("One page of the audit log.", pageOf(auditEntry)) },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    return c.json(unwrap(await services.PROJECTS.listAuditLog(caller, c.req.valid("query"))), 200);
  });
};
