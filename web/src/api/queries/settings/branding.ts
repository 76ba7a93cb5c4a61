import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../../client.ts";
import type { components } from "../../schema.gen.d.ts";

export type Branding = components["schemas"]["Branding"];
export type BrandingChanges = components["schemas"]["UpdateBrandingInput"];

/** How a project looks on the hosted pages. */
export const brandingQuery = (projectId: string) =>
  queryOptions({
    queryKey: ["projects", projectId, "branding"],
    queryFn: ({ signal }) =>
      take(
        api.GET("/v1/projects/{project_id}/branding", {
          params: { path: { project_id: projectId } },
          signal,
        }),
      ),
  });

/** @throws {Problem} `branding_unusable`. */
export const updateBranding = (projectId: string, body: BrandingChanges): Promise<Branding> =>
  take(
    api.PATCH("/v1/projects/{project_id}/branding", {
      params: { path: { project_id: projectId } },
      body,
    }),
  );

/** Where the dashboard itself finds a logo: its policy allows pictures of its own origin only. */
export const logoSource = ({ logo }: Branding): string | null =>
  logo === null ? null : `/api/logos/${logo.url.split("/").at(-1) ?? ""}`;
