import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { adminProjectsQuery } from "../../api/queries/platform/admin.ts";
import { DataTable } from "../../ui/lists/data-table.tsx";
import { FoundList, useLastColumns, useListQuery } from "./found-list.tsx";
import { useAdminText } from "./text.ts";

const STATES = ["active", "archived", "deleting", "suspended"] as const;

/** All projects, without their connections. */
export function ProjectsTab() {
  const text = useAdminText();
  const lastColumns = useLastColumns();
  const found = useQuery(adminProjectsQuery(useListQuery(STATES)));
  return (
    <FoundList
      label={text.tabs.projects}
      search={text.projects.search}
      about={text.projects.about}
      states={STATES}
      found={found}
    >
      <DataTable
        caption={text.tabs.projects}
        rows={found.data?.data}
        rowKey={({ id }) => id}
        columns={[
          {
            key: "project",
            header: text.projects.project,
            cell: (project) => (
              <>
                <Link
                  className="row-title"
                  to="/admin/projects/$project"
                  params={{ project: project.id }}
                >
                  {project.name}
                </Link>
                {project.slug === null ? null : <span className="sub">{project.slug}</span>}
              </>
            ),
          },
          {
            key: "slug",
            header: text.projects.slug,
            hide: "md",
            cell: ({ slug }) => slug ?? <span className="faint">–</span>,
          },
          ...lastColumns,
        ]}
      />
    </FoundList>
  );
}
