import { api, take } from "../client.ts";
import type { components } from "../schema.gen.d.ts";

export type Project = components["schemas"]["Project"];

/** Changes the project as the reader saw it. @throws {Problem} `version_mismatch` when it was changed since. */
export const changeProject = (
  projectId: string,
  version: number,
  changes: { name?: string; slug?: string | null; audit_retention_days?: number | null },
): Promise<Project> =>
  take(
    api.PATCH("/v1/projects/{project_id}", {
      params: { path: { project_id: projectId }, header: { "if-match": `"${version}"` } },
      body: changes,
    }),
  );

/** Only an owner may, and only without integrations. @throws {Problem} */
export const deleteProject = (projectId: string, name: string): Promise<unknown> =>
  take(
    api.DELETE("/v1/projects/{project_id}", {
      params: { path: { project_id: projectId } },
      body: { name },
    }),
  );

const at = (projectId: string) => ({ params: { path: { project_id: projectId } } });

/** Makes the project read-only. @throws {Problem} */
export const archiveProject = (projectId: string): Promise<Project> =>
  take(api.POST("/v1/projects/{project_id}/archive", at(projectId)));

/** Makes an archived project active again. @throws {Problem} */
export const unarchiveProject = (projectId: string): Promise<Project> =>
  take(api.POST("/v1/projects/{project_id}/unarchive", at(projectId)));

/** Ends the deletion of a project in its grace. Only an owner may. @throws {Problem} */
export const restoreProject = (projectId: string): Promise<Project> =>
  take(api.POST("/v1/projects/{project_id}/restore", at(projectId)));
