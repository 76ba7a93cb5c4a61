import { createFileRoute } from "@tanstack/react-router";
import { projectQuery, projectsQuery } from "../../../api/queries/projects.ts";
import { ProjectShell } from "../../../features/shell/project-shell.tsx";

export const Route = createFileRoute("/_auth/projects/$project")({
  loader: ({ context, params }) =>
    Promise.all([
      context.queryClient.ensureQueryData(projectQuery(params.project)),
      context.queryClient.ensureQueryData(projectsQuery),
    ]),
  component: function ProjectRoute() {
    return <ProjectShell project={Route.useParams().project} />;
  },
});
