import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";
import type { components, operations } from "../schema.gen.d.ts";

export type EndUser = components["schemas"]["EndUser"];
export type EndUsersFilter = NonNullable<operations["listEndUsers"]["parameters"]["query"]>;

/** One page of a project's end users, the newest first. */
export const endUsersQuery = (projectId: string, filter: EndUsersFilter) =>
  queryOptions({
    queryKey: ["projects", projectId, "end-users", "list", filter],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/projects/{project_id}/end-users", {
          params: { path: { project_id: projectId }, query: filter },
          signal,
        }),
      ),
  });

/** An end user by id or by the app's own id. */
export const endUserQuery = (projectId: string, endUser: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "end-users", endUser],
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/projects/{project_id}/end-users/{end_user}", {
          params: { path: { project_id: projectId, end_user: endUser } },
          signal,
        }),
      ),
  });
