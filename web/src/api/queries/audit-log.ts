import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";
import type { components, operations } from "../schema.gen.d.ts";

export type AuditEntry = components["schemas"]["AuditEntry"];
export type AuditFilter = NonNullable<operations["listAuditLog"]["parameters"]["query"]>;

/** One page of a project's audit log, newest first. */
export const auditLogQuery = (projectId: string, filter: AuditFilter) =>
  queryOptions({
    queryKey: ["projects", projectId, "audit-log", filter],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/projects/{project_id}/audit-log", {
          params: { path: { project_id: projectId }, query: filter },
          signal,
        }),
      ),
  });
