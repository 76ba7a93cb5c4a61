import { createFileRoute } from "@tanstack/react-router";
import { choice, search, text } from "../../../search.ts";
import { EndUsersPage } from "../../../features/end-users/end-users-page.tsx";

const readSearch = search({
  q: text(),
  state: choice(["active", "blocked"]),
  cursor: text(),
});

export const Route = createFileRoute("/_auth/projects/$project/end-users/")({
  validateSearch: readSearch,
  component: EndUsersPage,
});
