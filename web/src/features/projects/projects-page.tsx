import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { Button } from "../../ui/button.tsx";
import { Id } from "../../ui/copy.tsx";
import { DataTable } from "../../ui/lists/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Time } from "../../ui/time.tsx";
import { AccountBar } from "../shell/account-bar.tsx";
import { useShellText } from "../shell/text.ts";
import { CreateProjectDialog } from "./create-project-dialog.tsx";
import { projectsQuery } from "../../api/queries/projects.ts";
import { useProjectsText } from "./text.ts";

const route = getRouteApi("/_auth/projects/");

export function ProjectsPage() {
  const text = useProjectsText();
  const { roles } = useShellText();
  const projects = useQuery(projectsQuery);
  const { create: creating = false } = route.useSearch();
  const navigate = route.useNavigate();
  const setCreating = (create: boolean) =>
    void navigate({ search: create ? { create } : {}, replace: true });
  const create = (
    <Button variant="primary" icon={Plus} onClick={() => setCreating(true)}>
      {text.create}
    </Button>
  );
  const rows = projects.data?.data;
  return (
    <AccountBar>
      <main className="content narrow" id="main">
        <PageHead title={text.title} actions={create}>
          {rows === undefined ? " " : text.count(rows.length)}
        </PageHead>
        {projects.error !== null ? (
          <ProblemNotice error={projects.error} onRetry={() => void projects.refetch()} />
        ) : rows?.length === 0 ? (
          <EmptyState title={text.empty.title}>{text.empty.detail}</EmptyState>
        ) : (
          <DataTable
            caption={text.title}
            rows={rows}
            rowKey={(project) => project.id}
            columns={[
              {
                key: "name",
                header: text.name,
                cell: (project) => (
                  <Link
                    className="row-title"
                    to="/projects/$project"
                    params={{ project: project.id }}
                  >
                    {project.name}
                  </Link>
                ),
              },
              { key: "role", header: text.role, cell: (project) => roles[project.role] },
              {
                key: "state",
                header: text.state,
                hide: "sm",
                cell: (project) => text.states[project.state],
              },
              {
                key: "created",
                header: text.created,
                end: true,
                hide: "md",
                cell: (project) => <Time at={project.created_at} />,
              },
              {
                key: "id",
                header: text.id,
                hide: "md",
                cell: (project) => <Id value={project.id} />,
              },
            ]}
          />
        )}
        {creating ? <CreateProjectDialog onClose={() => setCreating(false)} /> : null}
      </main>
    </AccountBar>
  );
}
