import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";

/** The end user that the dashboard tests integrations as. */
export const TESTER = "test-of-dashboard";

/** The last flows that tested an integration from the dashboard, newest first. */
export const integrationTestsQuery = (projectId: string, integrationId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "integration-tests", integrationId],
    queryFn: async ({ signal }) => {
      const params = {
        path: { project_id: projectId },
        query: { integration: integrationId, external_id: TESTER, limit: 5 },
      };
      return (await take(api.GET("/v1/projects/{project_id}/flows", { params, signal }))).data;
    },
  });
