import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { flag } from "../../search.ts";
import { ProjectsPage } from "../../features/projects/projects-page.tsx";

export const Route = createFileRoute("/_auth/projects/")({
  /** `create` opens the form for a new project. */
  validateSearch: z.object({ create: flag() }),
  component: ProjectsPage,
});
