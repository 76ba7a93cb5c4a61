import { createFileRoute } from "@tanstack/react-router";
import { AdminProjectPage } from "../../features/admin/project-page.tsx";

export const Route = createFileRoute("/_auth/admin/projects/$project")({
  component: AdminProjectPage,
});
