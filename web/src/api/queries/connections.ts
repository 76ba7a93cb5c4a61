import { type QueryClient, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";
import type { components, operations } from "../schema.gen.d.ts";

export type Connection = components["schemas"]["Connection"];
export type ConnectionsFilter = NonNullable<operations["listConnections"]["parameters"]["query"]>;

const keyOf = (projectId: string) => ["projects", projectId, "connections"] as const;

/** One page of a project's connections, newest first. */
export const connectionsQuery = (projectId: string, filter: ConnectionsFilter) =>
  queryOptions({
    queryKey: [...keyOf(projectId), "list", filter],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/projects/{project_id}/connections", {
          params: { path: { project_id: projectId }, query: filter },
          signal,
        }),
      ),
  });

export const connectionQuery = (projectId: string, connectionId: string) =>
  queryOptions({
    queryKey: [...keyOf(projectId), connectionId],
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/projects/{project_id}/connections/{connection_id}", {
          params: { path: { project_id: projectId, connection_id: connectionId } },
          signal,
        }),
      ),
  });

/** Asks again for everything that shows connections or counts them, after one has changed. */
export async function reloadConnections(client: QueryClient, projectId: string): Promise<void> {
  const keys = [
    keyOf(projectId),
    ["projects", projectId, "end-users"],
    ["projects", projectId, "needs-reauth"],
  ];
  await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
}
