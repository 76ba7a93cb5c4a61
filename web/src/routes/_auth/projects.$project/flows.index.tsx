import { createFileRoute } from "@tanstack/react-router";
import { flag, search, text } from "../../../search.ts";
import { FlowsPage } from "../../../features/flows/flows-page.tsx";

const readSearch = search({
  outcome: text(),
  integration: text(),
  external_id: text(),
  since: text(),
  until: text(),
  step: text(),
  cursor: text(),
  live: flag(),
});

export const Route = createFileRoute("/_auth/projects/$project/flows/")({
  validateSearch: readSearch,
  component: FlowsPage,
});
