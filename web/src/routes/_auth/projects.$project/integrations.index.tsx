import { createFileRoute } from "@tanstack/react-router";
import { IntegrationsPage } from "../../../features/integrations/integrations-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/integrations/")({
  component: IntegrationsPage,
});
