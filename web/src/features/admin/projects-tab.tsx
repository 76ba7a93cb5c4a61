import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { adminProjectsQuery } from "../../api/queries/platform/admin.ts";
import { Id } from "../../ui/copy.tsx";
import { DataTable } from "../../ui/lists/data-table.tsx";
import { Time } from "../../ui/time.tsx";
import { FoundList } from "./found-list.tsx";
import { StateWord } from "./state-word.tsx";
import { useAdminText } from "./text.ts";

const route = getRouteApi("/_auth/admin/");
const STATES = ["active", "archived", "deleting", "suspended"] as const;

/** All projects, without their connections. */
export function ProjectsTab() {
  const text = useAdminText();
  const { q, state, cursor } = route.useSearch();
  const known = STATES.find((one) => one === state);
  const found = useQuery(
    adminProjectsQuery({
      ...(q === undefined ? {} : { query: q }),
      ...(known === undefined ? {} : { state: known }),
      ...(cursor === undefined ? {} : { cursor }),
    }),
  );
  return (
    <FoundList
      label={text.tabs.projects}
      search={text.projects.search}
      about={text.projects.about}
      states={STATES.map((value) => ({ value, label: text.states[value] }))}
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
          {
            key: "state",
            header: text.state,
            cell: ({ state: shown }) => <StateWord state={shown} />,
          },
          {
            key: "created",
            header: text.created,
            end: true,
            hide: "sm",
            cell: ({ created_at: createdAt }) => <Time at={createdAt} />,
          },
          { key: "id", header: text.id, hide: "md", cell: ({ id }) => <Id value={id} /> },
        ]}
      />
    </FoundList>
  );
}
