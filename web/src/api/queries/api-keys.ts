import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";
import type { components } from "../schema.gen.d.ts";

export type ApiKey = components["schemas"]["ApiKey"];
export type NewApiKey = components["schemas"]["NewApiKey"];
export type RotatedApiKey = components["schemas"]["RotatedApiKey"];
export type ApiKeyScope = ApiKey["scopes"][number];
export type ApiKeyOrder = { name: string; scopes: ApiKeyScope[]; expires_in_days?: number };

/** All API keys of a project, newest first, also those that were revoked. */
export const apiKeysQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "api-keys"],
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId } };
      return (await take(api.GET("/v1/projects/{project_id}/api-keys", { params, signal }))).data;
    },
  });

/** @throws {Problem} */
export const createApiKey = (projectId: string, body: ApiKeyOrder): Promise<NewApiKey> =>
  take(
    api.POST("/v1/projects/{project_id}/api-keys", {
      params: { path: { project_id: projectId } },
      body,
    }),
  );

/** @throws {Problem} */
export const renameApiKey = (projectId: string, keyId: string, name: string): Promise<ApiKey> =>
  take(
    api.PATCH("/v1/projects/{project_id}/api-keys/{api_key_id}", {
      params: { path: { project_id: projectId, api_key_id: keyId } },
      body: { name },
    }),
  );

/** Makes a key's successor, which this answer shows once. @throws {Problem} */
export const rotateApiKey = (
  projectId: string,
  keyId: string,
  overlapSeconds: number,
): Promise<RotatedApiKey> =>
  take(
    api.POST("/v1/projects/{project_id}/api-keys/{api_key_id}/rotate", {
      params: { path: { project_id: projectId, api_key_id: keyId } },
      body: { overlap_seconds: overlapSeconds },
    }),
  );

/** @throws {Problem} */
export const revokeApiKey = (projectId: string, keyId: string): Promise<unknown> =>
  take(
    api.DELETE("/v1/projects/{project_id}/api-keys/{api_key_id}", {
      params: { path: { project_id: projectId, api_key_id: keyId } },
    }),
  );
