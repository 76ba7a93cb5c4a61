import { createFileRoute } from "@tanstack/react-router";
import { search, text } from "../../../search.ts";
import { EndUsersPage } from "../../../features/end-users/end-users-page.tsx";

const readSearch = search({
  q: text(),
  cursor: text(),
});

export const Route = createFileRoute("/_auth/projects/$project/end-users/")({
  validateSearch: readSearch,
  component: EndUsersPage,
});
