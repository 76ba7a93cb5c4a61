import { createFileRoute } from "@tanstack/react-router";
import { AccountPage } from "../../features/account/account-page.tsx";
import { choice, search, text } from "../../search.ts";

const readSearch = search({
  tab: choice(["profile", "security", "tokens", "log"]),
  cursor: text(),
});

export const Route = createFileRoute("/_auth/account")({
  validateSearch: readSearch,
  component: AccountPage,
});
