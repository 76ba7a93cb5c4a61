import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";
import type { components } from "../schema.gen.d.ts";

export type Overview = components["schemas"]["Overview"];

/** What happened in a project over a range, and its connections as they are now. */
export const overviewQuery = (projectId: string, range: Overview["range"]) =>
  queryOptions({
    queryKey: ["projects", projectId, "overview", range],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/projects/{project_id}/overview", {
          params: { path: { project_id: projectId }, query: { range } },
          signal,
        }),
      ),
  });
