import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";

/** The projects of whoever is signed in. */
export const projectsQuery = queryOptions({
  queryKey: ["projects"],
  staleTime: 60_000,
  queryFn: ({ signal }) => take(api.GET("/v1/projects", { signal })),
});

export const projectQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId],
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/projects/{project_id}", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
  });
