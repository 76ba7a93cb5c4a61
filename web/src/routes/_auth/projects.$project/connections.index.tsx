import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { flag, text } from "../../../search.ts";
import { ConnectionsPage } from "../../../features/connections/connections-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/connections/")({
  validateSearch: z.object({
    state: text(),
    integration: text(),
    external_id: text(),
    q: text(),
    cursor: text(),
    live: flag(),
    create: flag(),
  }),
  component: ConnectionsPage,
});
