import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";
import type { components, operations } from "../schema.gen.d.ts";

export type EndUser = components["schemas"]["EndUser"];
export type EndUsersFilter = NonNullable<operations["listEndUsers"]["parameters"]["query"]>;

/** Everything about a project's end users: what to ask again after a change. */
export const endUsersOf = (projectId: string) => ({
  queryKey: ["projects", projectId, "end-users"],
});

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

const pathOf = (projectId: string, endUser: string) => ({
  path: { project_id: projectId, end_user: endUser },
});

/** Makes an end user, or finds the one who is there. @throws {Problem} */
export const createEndUser = (
  projectId: string,
  body: { external_id: string; name?: string },
): Promise<EndUser> =>
  take(
    api.POST("/v1/projects/{project_id}/end-users", {
      params: { path: { project_id: projectId } },
      body,
    }),
  );

/** Blocks a person, or ends the block. @throws {Problem} */
export const setBlocked = (projectId: string, id: string, blocked: boolean): Promise<EndUser> => {
  const params = pathOf(projectId, id);
  return take(
    blocked
      ? api.POST("/v1/projects/{project_id}/end-users/{end_user}/block", { params })
      : api.POST("/v1/projects/{project_id}/end-users/{end_user}/unblock", { params }),
  );
};

/** Everything that Atlas keeps of a person. @throws {Problem} */
export const exportEndUser = (projectId: string, id: string): Promise<unknown> =>
  take(
    api.GET("/v1/projects/{project_id}/end-users/{end_user}/export", {
      params: pathOf(projectId, id),
    }),
  );

/** Begins to delete a person; it is mostly over with the answer. @throws {Problem} */
export const deleteEndUser = (projectId: string, id: string): Promise<unknown> =>
  take(
    api.DELETE("/v1/projects/{project_id}/end-users/{end_user}", { params: pathOf(projectId, id) }),
  );
