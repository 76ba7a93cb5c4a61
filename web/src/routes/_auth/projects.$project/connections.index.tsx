import { createFileRoute } from "@tanstack/react-router";
import { flag, search, text } from "../../../search.ts";
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
  component: ConnectionsPage,
});
