import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { type AdminLogEntry, adminLogQuery } from "../../api/queries/platform/admin.ts";
import { shortId } from "../../ui/copy.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { type Column, DataTable } from "../../ui/lists/data-table.tsx";
import { Pager } from "../../ui/lists/pager.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Time } from "../../ui/time.tsx";
import { useAdminText } from "./text.ts";

const route = getRouteApi("/_auth/admin/");

/** What administrators did, and why. */
export function LogTab() {
  const { log: text, none, tabs } = useAdminText();
  const { cursor } = route.useSearch();
  const found = useQuery(adminLogQuery(cursor === undefined ? {} : { cursor }));
  const rows = found.data?.data;
  if (found.error !== null && rows === undefined)
    return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (rows?.length === 0 && cursor === undefined) return <EmptyState title={none.empty} />;
  const columns: Column<AdminLogEntry>[] = [
    {
      key: "what",
      header: text.what,
      cell: (entry) => (
        <>
          {text.types[entry.type]}
          <span className="sub">
            <Subject of={entry} /> {entry.actor_email ?? shortId(entry.actor_id)}
          </span>
          {entry.reason === null ? null : <span className="sub">{entry.reason}</span>}
        </>
      ),
    },
    {
      key: "reason",
      header: text.reason,
      className: "wraps",
      hide: "sm",
      cell: ({ reason }) => reason ?? <span className="faint">–</span>,
    },
    { key: "subject", header: text.subject, hide: "lg", cell: (entry) => <Subject of={entry} /> },
    {
      key: "who",
      header: text.who,
      hide: "sm",
      cell: ({ actor_id: account, actor_email: email }) => (
        <Link to="/admin/accounts/$account" params={{ account }}>
          {email ?? account}
        </Link>
      ),
    },
    {
      key: "when",
      header: text.when,
      end: true,
      cell: ({ occurred_at: at }) => <Time at={at} />,
    },
  ];
  return (
    <>
      <p className="quiet">{text.about}</p>
      <DataTable caption={tabs.log} columns={columns} rows={rows} rowKey={({ id }) => id} />
      <Pager label={tabs.log} cursor={cursor} nextCursor={found.data?.next_cursor} />
    </>
  );
}

/** What an entry is about, as a link where it has a page. */
function Subject({ of: { subject } }: { of: AdminLogEntry }) {
  if (subject === null) return <span className="faint">–</span>;
  if (subject.startsWith("acc_"))
    return (
      <Link
        className="mono"
        title={subject}
        to="/admin/accounts/$account"
        params={{ account: subject }}
      >
        {shortId(subject)}
      </Link>
    );
  if (subject.startsWith("prj_"))
    return (
      <Link
        className="mono"
        title={subject}
        to="/admin/projects/$project"
        params={{ project: subject }}
      >
        {shortId(subject)}
      </Link>
    );
  return <code title={subject}>{shortId(subject)}</code>;
}
