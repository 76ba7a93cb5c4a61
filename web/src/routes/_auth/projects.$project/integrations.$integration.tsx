import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { choice, text } from "../../../search.ts";
import { IntegrationPage } from "../../../features/integrations/integration-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/integrations/$integration")({
  validateSearch: z.object({
    tab: choice(["setup", "test", "advanced", "danger"]),
    status: text(),
    connection_id: text(),
    error: text(),
    error_reason: text(),
  }),
  component: IntegrationPage,
});
