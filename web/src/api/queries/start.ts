import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";

/** How often a step that waits looks whether it has happened. */
export const WAITING_MS = 1_500;

const keyOf = (projectId: string) => ["projects", projectId, "start"] as const;

/** The project's newest API key that still works, or null. */
export const newestKeyQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...keyOf(projectId), "key"],
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId } };
      const page = await take(api.GET("/v1/projects/{project_id}/api-keys", { params, signal }));
      const live = page.data.filter(({ revoked_at }) => revoked_at === null);
      return live.toSorted((a, b) => b.created_at.localeCompare(a.created_at))[0] ?? null;
    },
  });

/** The project's newest active connection, or null. */
export const newestConnectionQuery = (projectId: string) =>
  queryOptions({
    queryKey: [...keyOf(projectId), "connection"],
    queryFn: async ({ signal }) => {
      const params = {
        path: { project_id: projectId },
        query: { state: "active", limit: 1 },
      } as const;
      const page = await take(api.GET("/v1/projects/{project_id}/connections", { params, signal }));
      return page.data[0] ?? null;
    },
  });
