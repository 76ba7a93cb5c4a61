import { createFileRoute } from "@tanstack/react-router";
import { choice, search, text } from "../../../search.ts";
import { IntegrationPage } from "../../../features/integrations/integration-page.tsx";

const readSearch = search({
  tab: choice(["setup", "test", "advanced", "danger"]),
  status: text(),
  connection_id: text(),
  error: text(),
  error_reason: text(),
});

export const Route = createFileRoute("/_auth/projects/$project/integrations/$integration")({
  validateSearch: readSearch,
  component: IntegrationPage,
});
