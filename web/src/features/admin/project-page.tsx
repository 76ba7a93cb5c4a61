import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { adminProjectQuery } from "../../api/queries/platform/admin.ts";
import { Id, shortId } from "../../ui/copy.tsx";
import { DataTable } from "../../ui/lists/data-table.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Facts, Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Time } from "../../ui/time.tsx";
import { useShellText } from "../shell/text.ts";
import { AdminFrame } from "./admin-frame.tsx";
import { AdminSkeleton } from "./admin-skeleton.tsx";
import { StateWord } from "./state-word.tsx";
import { SuspendButton } from "./suspend-button.tsx";
import { SuspendedNote } from "./suspended-note.tsx";
import { useAdminText } from "./text.ts";

const route = getRouteApi("/_auth/admin/projects/$project");
const COUNTS = ["members", "api_keys", "webhooks", "return_urls"] as const;

/** One project of the installation: who works on it, never what it holds. */
export function AdminProjectPage() {
  return (
    <AdminFrame>
      <LoadedProject />
    </AdminFrame>
  );
}

function LoadedProject() {
  const text = useAdminText();
  const { roles } = useShellText();
  const { project: id } = route.useParams();
  const found = useQuery(adminProjectQuery(id));
  const project = found.data;
  const crumbs = [
    <Link key="list" to="/admin" search={{ tab: "projects" }}>
      {text.tabs.projects}
    </Link>,
  ];
  if (project === undefined)
    return (
      <>
        <PageHead title={shortId(id)} crumbs={crumbs} />
        {found.error === null ? (
          <AdminSkeleton />
        ) : (
          <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />
        )}
      </>
    );
  const isSuspended = project.state === "suspended";
  return (
    <>
      <PageHead
        title={project.name}
        badge={<StateWord state={project.state} />}
        crumbs={crumbs}
        actions={
          <SuspendButton of={{ what: "project", id, ends: isSuspended }} name={project.name} />
        }
      />
      <div className="stack">
        <SuspendedNote of={project} />
        <Panel title={text.facts}>
          <Facts
            facts={[
              [text.id, <Id key="id" value={project.id} />],
              [text.projects.slug, project.slug],
              [text.created, <Time key="created" full at={project.created_at} />],
              ...COUNTS.map((name) => [text.projects.counts[name], project.counts[name]] as const),
            ]}
          />
        </Panel>
        <Panel title={text.projects.members} flush>
          <DataTable
            caption={text.projects.members}
            rows={project.members}
            rowKey={({ account_id: accountId }) => accountId}
            columns={[
              {
                key: "who",
                header: text.accounts.who,
                cell: ({ account_id: account, email, name }) => (
                  <>
                    <Link className="row-title" to="/admin/accounts/$account" params={{ account }}>
                      {email ?? text.projects.gone}
                    </Link>
                    <span className="sub">{name}</span>
                  </>
                ),
              },
              {
                key: "name",
                header: text.accounts.name,
                className: "wraps",
                hide: "sm",
                cell: ({ name }) => name,
              },
              { key: "role", header: text.accounts.role, cell: ({ role }) => roles[role] },
            ]}
          />
        </Panel>
      </div>
    </>
  );
}
