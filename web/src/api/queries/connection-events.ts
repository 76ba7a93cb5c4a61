import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";
import type { components } from "../schema.gen.d.ts";

export type AuditEntry = components["schemas"]["AuditEntry"];

/** The latest lines of the audit log about one connection, newest first. */
export const connectionEventsQuery = (projectId: string, connectionId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "connections", connectionId, "events"],
    queryFn: async ({ signal }) => {
      const page = await take(
        api.GET("/v1/projects/{project_id}/audit-log", {
          params: { path: { project_id: projectId }, query: { subject: connectionId, limit: 20 } },
          signal,
        }),
      );
      return page.data;
    },
  });
