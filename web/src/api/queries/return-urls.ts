import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";

/** Where a project's connect links may lead back to. */
export const returnUrlsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "return-urls"],
    staleTime: 30_000,
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/projects/{project_id}/return-urls", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
  });
