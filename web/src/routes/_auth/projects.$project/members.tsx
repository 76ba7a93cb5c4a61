import { createFileRoute } from "@tanstack/react-router";
import { search, text } from "../../../search.ts";
import { MembersPage } from "../../../features/members/members-page.tsx";

const readSearch = search({ member: text() });

export const Route = createFileRoute("/_auth/projects/$project/members")({
  /** `member` marks a row. */
  validateSearch: readSearch,
  component: MembersPage,
});
