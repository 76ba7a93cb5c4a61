import { createRoute, z } from "@hono/zod-openapi";
import { type AuditExportPage, exportAuditLogInput } from "#shared/contracts/projects/audit-log";
import { unwrap } from "../../../http/problem.ts";
import { type Route, reads } from "../../surface.ts";
import { exportFormats } from "./export-formats.ts";
import { streamPages } from "./stream-pages.ts";

export const exportAuditLog: Route = (surface) => {
  const route = createRoute({
    method: "get",
    path: "/audit-log/export",
    operationId: "exportAuditLog",
    tags: ["Audit log"],
    summary: "Export the project's audit log",
    description:
      "Oldest first, up to the newest entry at this moment, with the same filters as the list. Each line also has `previous_hash`, so that an export without a filter can be verified. The log notes who exported it. An answer whose connection breaks off is not complete: ask again with `since`.",
    ...reads(surface, { permission: "audit:read" }),
    request: { query: exportAuditLogInput },
    responses: {
      200: {
        description: "The entries, as a file.",
        headers: z.object({
          "content-disposition": z.string().describe("A name for the file."),
        }),
        content: {
          "application/x-ndjson": {
            schema: z.string().describe("A JSON object a line, with the members of an entry."),
          },
          "text/csv": {
            schema: z
              .string()
              .describe(
                "RFC 4180, in UTF-8, with a header. `actor_type`, `actor_id` and `actor_token_id` are the members of `actor`, and `data` is JSON; null, or an absent `token_id`, is an empty cell.",
              ),
          },
        },
      },
    },
  });
  surface.app.openapi(route, async (c) => {
    const { services, caller } = c.env;
    const { format, ...filter } = c.req.valid("query");
    const { last_seq } = unwrap(await services.PROJECTS.startAuditExport(caller, { format }));
    const read = async (after_seq: number): Promise<AuditExportPage> =>
      unwrap(await services.PROJECTS.readAuditExport(caller, { filter, after_seq, last_seq }));
    // The first page is read before the answer begins, so that a failure is still a problem document.
    const body = streamPages(await read(0), read, exportFormats[format]);
    const name = `audit-log_${caller.projectId}_${last_seq}.${format}`;
    return c.body(body, 200, {
      "content-type": exportFormats[format].contentType,
      "content-disposition": `attachment; filename="${name}"`,
    });
  });
};
