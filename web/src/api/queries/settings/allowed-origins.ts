import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../../client.ts";
import type { components } from "../../schema.gen.d.ts";

export type AllowedOrigin = components["schemas"]["AllowedOrigin"];

/** The origins whose pages may call the API with a key of the project. */
export const allowedOriginsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "allowed-origins"],
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId } };
      const page = await take(
        api.GET("/v1/projects/{project_id}/allowed-origins", { params, signal }),
      );
      return page.data;
    },
  });

/** @throws {Problem} */
export const addAllowedOrigin = (projectId: string, origin: string): Promise<AllowedOrigin> =>
  take(
    api.POST("/v1/projects/{project_id}/allowed-origins", {
      params: { path: { project_id: projectId } },
      body: { origin },
    }),
  );

/** @throws {Problem} */
export const removeAllowedOrigin = (projectId: string, id: string): Promise<unknown> =>
  take(
    api.DELETE("/v1/projects/{project_id}/allowed-origins/{allowed_origin_id}", {
      params: { path: { project_id: projectId, allowed_origin_id: id } },
    }),
  );
