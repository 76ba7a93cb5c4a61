import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { text } from "../../../search.ts";
import { StartPage } from "../../../features/start/start-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/start")({
  validateSearch: z.object({
    connection_id: text(),
    status: text(),
    error: text(),
    error_reason: text(),
  }),
  component: StartPage,
});
