import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { text } from "../../../search.ts";
import { IntegrationPage } from "../../../features/integrations/integration-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/integrations/$integration")({
  validateSearch: z.object({ tab: text() }),
  component: IntegrationPage,
});
