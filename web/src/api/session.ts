import { queryOptions } from "@tanstack/react-query";
import { api, rememberCsrfToken, take } from "./client.ts";

/** Who is signed in. A 401 means nobody. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: 5 * 60_000,
  retry: false,
  queryFn: async ({ signal }) => {
    const session = await take(api.GET("/v1/session", { signal }));
    rememberCsrfToken(session.csrf_token);
    return session;
  },
});
