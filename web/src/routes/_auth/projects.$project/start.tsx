import { createFileRoute } from "@tanstack/react-router";
import { search, text } from "../../../search.ts";
import { StartPage } from "../../../features/start/start-page.tsx";

const readSearch = search({
  connection_id: text(),
  status: text(),
  error: text(),
  error_reason: text(),
});

export const Route = createFileRoute("/_auth/projects/$project/start")({
  validateSearch: readSearch,
  component: StartPage,
});
