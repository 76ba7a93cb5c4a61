import { queryClient } from "./api/query-client.ts";
import { sessionQuery } from "./api/session.ts";
import { router } from "./router.ts";

/**
 * Asks for what the first page needs all at once: who is signed in, and the code of each of its parts. The router by
 * itself would ask for the code after the answer. What fails here is asked for again where it is needed, and told there.
 */
export function loadEarly(): void {
  const matches = router.matchRoutes(router.latestLocation);
  if (matches.some(({ routeId }) => routeId === "/_auth"))
    void queryClient.prefetchQuery(sessionQuery);
  const parts = new Set(matches.map(({ routeId }) => routeId));
  for (const route of Object.values(router.routesById))
    if (parts.has(route.id)) void route.options.component?.preload?.();
}
