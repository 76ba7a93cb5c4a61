import { createFileRoute } from "@tanstack/react-router";
import { search, text } from "../../../search.ts";
import { NewIntegrationPage } from "../../../features/integrations/new/new-integration-page.tsx";

const readSearch = search({
  provider: text(),
  q: text(),
});

export const Route = createFileRoute("/_auth/projects/$project/integrations/new")({
  validateSearch: readSearch,
  component: NewIntegrationPage,
});
