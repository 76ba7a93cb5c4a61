import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";
import type { components } from "../schema.gen.d.ts";

export type IntegrationHealth = components["schemas"]["Overview"]["integrations"][number];

/** How the project's integrations did in the last 30 days, by their ids. One without a connection or a flow is not in it. */
export const integrationHealthQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "integration-health"],
    staleTime: 30_000,
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId }, query: { range: "30d" } } as const;
      const { integrations } = await take(
        api.GET("/v1/projects/{project_id}/overview", { params, signal }),
      );
      return new Map(integrations.map((health) => [health.integration_id, health]));
    },
  });
