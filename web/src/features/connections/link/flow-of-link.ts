import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../../../api/client.ts";
import type { components } from "../../../api/schema.gen.d.ts";
import type { Link } from "./create-link.ts";

type Flow = components["schemas"]["Flow"];

/** How the link was used, as soon as it was: the newest flow of its end user since it was made. */
export const flowOfLinkQuery = (project: string, { session, externalId, lastFlow }: Link) =>
  queryOptions({
    queryKey: ["projects", project, "flows", "of-link", session.id],
    queryFn: async ({ signal }): Promise<Flow | null> => {
      const params = {
        path: { project_id: project },
        query: { external_id: externalId, limit: 1 },
      };
      const page = await take(api.GET("/v1/projects/{project_id}/flows", { params, signal }));
      const newest = page.data[0];
      return newest === undefined || newest.id === lastFlow ? null : newest;
    },
  });
