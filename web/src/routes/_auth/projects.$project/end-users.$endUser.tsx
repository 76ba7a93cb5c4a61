import { createFileRoute } from "@tanstack/react-router";
import { search, text } from "../../../search.ts";
import { EndUserPage } from "../../../features/end-users/end-user-page.tsx";

const readSearch = search({
  cursor: text(),
});

export const Route = createFileRoute("/_auth/projects/$project/end-users/$endUser")({
  validateSearch: readSearch,
  component: EndUserPage,
});
