import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { flag, text } from "../../../search.ts";
import { FlowsPage } from "../../../features/flows/flows-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/flows/")({
  validateSearch: z.object({
    outcome: text(),
    integration: text(),
    external_id: text(),
    since: text(),
    until: text(),
    step: text(),
    cursor: text(),
    live: flag(),
  }),
  component: FlowsPage,
});
