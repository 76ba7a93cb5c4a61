import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";
import type { components, operations } from "../schema.gen.d.ts";

export type Flow = components["schemas"]["Flow"];
export type FlowsFilter = NonNullable<operations["listFlows"]["parameters"]["query"]>;

const keyOf = (projectId: string) => ["projects", projectId, "flows"] as const;

/** One page of how a project's flows ended, newest first. */
export const flowsQuery = (projectId: string, filter: FlowsFilter) =>
  queryOptions({
    queryKey: [...keyOf(projectId), "list", filter],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/projects/{project_id}/flows", {
          params: { path: { project_id: projectId }, query: filter },
          signal,
        }),
      ),
  });

/** How one flow ended. A record never changes. */
export const flowQuery = (projectId: string, flowId: string) =>
  queryOptions({
    queryKey: [...keyOf(projectId), flowId],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/projects/{project_id}/flows/{flow_id}", {
          params: { path: { project_id: projectId, flow_id: flowId } },
          signal,
        }),
      ),
  });
