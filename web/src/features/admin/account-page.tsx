import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { adminAccountQuery } from "../../api/queries/platform/admin.ts";
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

const route = getRouteApi("/_auth/admin/accounts/$account");

/** One account of the installation, and where it is a member. */
export function AdminAccountPage() {
  return (
    <AdminFrame>
      <LoadedAccount />
    </AdminFrame>
  );
}

function LoadedAccount() {
  const text = useAdminText();
  const { roles } = useShellText();
  const { account: id } = route.useParams();
  const found = useQuery(adminAccountQuery(id));
  const account = found.data;
  const crumbs = [
    <Link key="list" to="/admin" search={{}}>
      {text.tabs.accounts}
    </Link>,
  ];
  if (account === undefined)
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
  const isSuspended = account.state === "suspended";
  return (
    <>
      <PageHead
        title={account.email}
        badge={<StateWord state={account.state} />}
        crumbs={crumbs}
        actions={
          account.administrator || account.state === "pending" ? undefined : (
            <SuspendButton of={{ what: "account", id, ends: isSuspended }} name={account.email} />
          )
        }
      >
        {account.name}
        {account.administrator ? ` · ${text.accounts.administrator}` : ""}
        {account.email_verified ? "" : ` · ${text.accounts.unverified}`}
      </PageHead>
      <div className="stack">
        <SuspendedNote of={account} />
        <Panel title={text.facts}>
          <Facts
            facts={[
              [text.id, <Id key="id" value={account.id} />],
              [text.created, <Time key="created" full at={account.created_at} />],
            ]}
          />
        </Panel>
        <Panel title={text.accounts.memberships} flush>
          {account.memberships.length === 0 ? (
            <p className="panel-body quiet">{text.accounts.noMemberships}</p>
          ) : (
            <DataTable
              caption={text.accounts.memberships}
              rows={account.memberships}
              rowKey={({ project_id: projectId }) => projectId}
              columns={[
                {
                  key: "project",
                  header: text.projects.project,
                  cell: ({ project_id: project, name }) => (
                    <Link className="row-title" to="/admin/projects/$project" params={{ project }}>
                      {name}
                    </Link>
                  ),
                },
                { key: "role", header: text.accounts.role, cell: ({ role }) => roles[role] },
                {
                  key: "state",
                  header: text.state,
                  hide: "sm",
                  cell: ({ state }) => <StateWord state={state} />,
                },
              ]}
            />
          )}
        </Panel>
      </div>
    </>
  );
}
