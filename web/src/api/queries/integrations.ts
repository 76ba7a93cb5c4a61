import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";
import type { components } from "../schema.gen.d.ts";

export type Integration = components["schemas"]["Integration"];
export type Provider = components["schemas"]["Provider"];

/** All integrations of a project. */
export const integrationsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "integrations"],
    staleTime: 30_000,
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId } };
      const page = await take(
        api.GET("/v1/projects/{project_id}/integrations", { params, signal }),
      );
      return page.data;
    },
  });

/** The catalogue. It changes with a release only. */
export const providersQuery = queryOptions({
  queryKey: ["providers"],
  staleTime: 3_600_000,
  queryFn: async ({ signal }) => (await take(api.GET("/v1/providers", { signal }))).data,
});
