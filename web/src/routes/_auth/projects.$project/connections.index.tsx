import { createFileRoute } from "@tanstack/react-router";
import { flag, search, text } from "../../../search.ts";
import { connectionsQuery } from "../../../api/queries/connections.ts";
import { connectionFilterOf } from "../../../features/connections/connection-filter.ts";
import { ConnectionsPage } from "../../../features/connections/connections-page.tsx";

const readSearch = search({
  state: text(),
  integration: text(),
  external_id: text(),
  q: text(),
  cursor: text(),
  live: flag(),
  create: flag(),
});

export const Route = createFileRoute("/_auth/projects/$project/connections/")({
  validateSearch: readSearch,
  loaderDeps: ({ search }) => connectionFilterOf(search),
  // Asked for beside the page's code, and not waited for.
  loader: ({ context, params, deps }) => {
    void context.queryClient.prefetchQuery(connectionsQuery(params.project, deps));
  },
  component: ConnectionsPage,
});
