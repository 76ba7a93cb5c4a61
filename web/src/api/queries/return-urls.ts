import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../client.ts";
import type { components } from "../schema.gen.d.ts";

export type ReturnUrl = components["schemas"]["ReturnUrl"];

/** Where a project's connect flows may send browsers back to. */
export const returnUrlsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "return-urls"],
    queryFn: async ({ signal }) => {
      const params = { path: { project_id: projectId } };
      const page = await take(api.GET("/v1/projects/{project_id}/return-urls", { params, signal }));
      return page.data;
    },
  });

/** @throws {Problem} */
export const addReturnUrl = (projectId: string, url: string): Promise<ReturnUrl> =>
  take(
    api.POST("/v1/projects/{project_id}/return-urls", {
      params: { path: { project_id: projectId } },
      body: { url },
    }),
  );

/** @throws {Problem} */
export const removeReturnUrl = (projectId: string, returnUrlId: string): Promise<unknown> =>
  take(
    api.DELETE("/v1/projects/{project_id}/return-urls/{return_url_id}", {
      params: { path: { project_id: projectId, return_url_id: returnUrlId } },
    }),
  );
