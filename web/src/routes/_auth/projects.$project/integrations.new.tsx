import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { text } from "../../../search.ts";
import { NewIntegrationPage } from "../../../features/integrations/new-integration-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/integrations/new")({
  validateSearch: z.object({
    provider: text(),
    q: text(),
  }),
  component: NewIntegrationPage,
});
