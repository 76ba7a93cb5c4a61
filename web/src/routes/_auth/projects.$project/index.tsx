import { createFileRoute } from "@tanstack/react-router";
import { choice, flag, search } from "../../../search.ts";
import { OverviewPage } from "../../../features/overview/overview-page.tsx";

const readSearch = search({
  range: choice(["24h", "7d", "30d"]),
  live: flag(),
});

export const Route = createFileRoute("/_auth/projects/$project/")({
  validateSearch: readSearch,
  component: OverviewPage,
});
