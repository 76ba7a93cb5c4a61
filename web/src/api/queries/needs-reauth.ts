import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";

/** How many connections wait for their end user, as far as one page of the list tells: 100 stands for "more than 99". */
export const needsReauthQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "needs-reauth"],
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const page = await take(
        api.GET("/v1/projects/{project_id}/connections", {
          params: { path: { project_id: projectId }, query: { state: "needs_reauth", limit: 100 } },
          signal,
        }),
      );
      return page.data.length;
    },
  });
