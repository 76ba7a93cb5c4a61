import { Link } from "@tanstack/react-router";
import type { EndUser } from "../../api/queries/end-users.ts";
import { useFormat } from "../../i18n/format.ts";
import { Id } from "../../ui/copy.tsx";
import { DataTable } from "../../ui/lists/data-table.tsx";
import { Time } from "../../ui/time.tsx";
import { ConnectionCounts } from "./connection-counts.tsx";
import { EndUserBadge } from "./end-user-badge.tsx";
import { useEndUsersText } from "./text.ts";

/** Each person with how many connections they have, by state. */
export function EndUsersTable({
  project,
  rows,
}: {
  project: string;
  rows: readonly EndUser[] | undefined;
}) {
  const text = useEndUsersText();
  const format = useFormat();
  return (
    <DataTable
      caption={text.title}
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        {
          key: "external-id",
          header: text.columns.externalId,
          cell: (user) => (
            <>
              <Link
                className="row-title mono"
                to="/projects/$project/end-users/$endUser"
                params={{ project, endUser: user.id }}
              >
                {user.external_id}
              </Link>
              <span className="sub">
                {user.state === "active" ? (
                  (user.name ?? `${text.columns.created} ${format.short(user.created_at)}`)
                ) : (
                  <EndUserBadge state={user.state} />
                )}
              </span>
            </>
          ),
        },
        {
          key: "name",
          header: text.columns.name,
          hide: "lg",
          cell: ({ name }) =>
            name === null ? <span className="faint">–</span> : <span className="clip">{name}</span>,
        },
        {
          key: "state",
          header: text.stateFilter,
          hide: "sm",
          cell: ({ state }) => <EndUserBadge state={state} />,
        },
        {
          key: "connections",
          header: text.columns.connections,
          cell: (user) => <ConnectionCounts project={project} user={user} />,
        },
        {
          key: "created",
          header: text.columns.created,
          end: true,
          hide: "sm",
          cell: ({ created_at: createdAt }) => <Time at={createdAt} />,
        },
        { key: "id", header: text.columns.id, hide: "lg", cell: ({ id }) => <Id value={id} /> },
      ]}
    />
  );
}
