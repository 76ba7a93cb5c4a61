import { queryOptions } from "@tanstack/react-query";
import type { Role } from "#shared/contracts/permissions";
import { api, take } from "../../client.ts";
import type { components } from "../../schema.gen.d.ts";

export type Member = components["schemas"]["Member"];

/** Everyone who may open the project, the longest-standing member first. */
export const membersQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "members"],
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId } };
      return (await take(api.GET("/v1/projects/{project_id}/members", { params, signal }))).data;
    },
  });

/** Changes the role of a member as the reader saw it. @throws {Problem} `version_mismatch` when it was changed since. */
export const changeRole = (
  projectId: string,
  { account_id, version }: Member,
  role: Role,
): Promise<Member> =>
  take(
    api.PATCH("/v1/projects/{project_id}/members/{account_id}", {
      params: {
        path: { project_id: projectId, account_id },
        header: { "if-match": `"${version}"` },
      },
      body: { role },
    }),
  );

/** @throws {Problem} */
export const removeMember = (projectId: string, accountId: string): Promise<unknown> =>
  take(
    api.DELETE("/v1/projects/{project_id}/members/{account_id}", {
      params: { path: { project_id: projectId, account_id: accountId } },
    }),
  );

/** Ends the reader's own membership. @throws {Problem} */
export const leaveProject = (projectId: string, name: string): Promise<unknown> =>
  take(
    api.POST("/v1/projects/{project_id}/leave", {
      params: { path: { project_id: projectId } },
      body: { name },
    }),
  );
