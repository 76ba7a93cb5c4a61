import { api, take } from "../client.ts";
import type { components } from "../schema.gen.d.ts";

export type Project = components["schemas"]["Project"];

/** @throws {Problem} */
export const renameProject = (projectId: string, name: string): Promise<Project> =>
  take(
    api.PATCH("/v1/projects/{project_id}", {
      params: { path: { project_id: projectId } },
      body: { name },
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
