import { createFileRoute } from "@tanstack/react-router";
import { flag, search } from "../../search.ts";
import { ProjectsPage } from "../../features/projects/projects-page.tsx";

const readSearch = search({ create: flag() });

export const Route = createFileRoute("/_auth/projects/")({
  /** `create` opens the form for a new project. */
  validateSearch: readSearch,
  component: ProjectsPage,
});
