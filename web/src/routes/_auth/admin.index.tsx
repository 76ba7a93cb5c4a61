import { createFileRoute } from "@tanstack/react-router";
import { AdminPage } from "../../features/admin/admin-page.tsx";
import { choice, search, text } from "../../search.ts";

const readSearch = search({
  tab: choice(["accounts", "projects", "administrators", "settings", "log"]),
  q: text(),
  state: text(),
  cursor: text(),
});

export const Route = createFileRoute("/_auth/admin/")({
  validateSearch: readSearch,
  component: AdminPage,
});
