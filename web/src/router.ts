import { createRouter } from "@tanstack/react-router";
import { queryClient } from "./api/query-client.ts";
import { ErrorPage } from "./features/shell/error-page.tsx";
import { PendingPage } from "./features/shell/pending-page.tsx";
import { NotFoundPage } from "./features/shell/not-found-page.tsx";
import { routeTree } from "./route-tree.gen.ts";

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: "intent",
  // What is preloaded is fresh by the query client's rules, not by the router's.
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultErrorComponent: ErrorPage,
  defaultPendingComponent: PendingPage,
  defaultPendingMs: 200,
  defaultPendingMinMs: 0,
  defaultNotFoundComponent: NotFoundPage,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
