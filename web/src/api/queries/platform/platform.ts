import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../../client.ts";

/** Who may sign up here. Anyone may ask. */
export const platformQuery = queryOptions({
  queryKey: ["platform"],
  queryFn: ({ signal }) => take(api.GET("/v1/platform", { signal })),
});
