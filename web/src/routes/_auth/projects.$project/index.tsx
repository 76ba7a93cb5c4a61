import { createFileRoute } from "@tanstack/react-router";
import { choice, flag, search } from "../../../search.ts";
import { overviewQuery } from "../../../api/queries/overview.ts";
import { OverviewPage } from "../../../features/overview/overview-page.tsx";

const readSearch = search({
  range: choice(["24h", "7d", "30d"]),
  live: flag(),
});

export const Route = createFileRoute("/_auth/projects/$project/")({
  validateSearch: readSearch,
  loaderDeps: ({ search }) => ({ range: search.range ?? "24h" }),
  // Asked for beside the page's code, and not waited for.
  loader: ({ context, params, deps }) => {
    void context.queryClient.prefetchQuery(overviewQuery(params.project, deps.range));
  },
  component: OverviewPage,
});
