import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { choice, flag } from "../../../search.ts";
import { OverviewPage } from "../../../features/overview/overview-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/")({
  validateSearch: z.object({
    range: choice(["24h", "7d", "30d"]),
    live: flag(),
  }),
  component: OverviewPage,
});
