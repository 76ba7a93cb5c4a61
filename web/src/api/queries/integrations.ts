import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";
import type { components } from "../schema.gen.d.ts";

export type Integration = components["schemas"]["Integration"];
export type Provider = components["schemas"]["Provider"];

const keyOf = (projectId: string) => ["projects", projectId, "integrations"] as const;

/** Everything that shows integrations is asked again after one has changed. */
export const integrationsOf = (projectId: string) => ({ queryKey: keyOf(projectId) });

/** All integrations of a project. */
export const integrationsQuery = (projectId: string) =>
  queryOptions({
    queryKey: keyOf(projectId),
    staleTime: 30_000,
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId } };
      const page = await take(
        api.GET("/v1/projects/{project_id}/integrations", { params, signal }),
      );
      return page.data;
    },
  });

/** One integration, by its id or its key. */
export const integrationQuery = (projectId: string, integration: string) =>
  queryOptions({
    queryKey: [...keyOf(projectId), integration],
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/projects/{project_id}/integrations/{integration}", {
          params: { path: { project_id: projectId, integration } },
          signal,
        }),
      ),
  });

/** The catalogue. It changes with a release only. */
export const providersQuery = queryOptions({
  queryKey: ["providers"],
  staleTime: 3_600_000,
  queryFn: async ({ signal }) => (await take(api.GET("/v1/providers", { signal }))).data,
});
