import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Connection } from "../../api/queries/connections.ts";
import type { Integration } from "../../api/queries/integrations.ts";
import { Id } from "../../ui/copy.tsx";
import { type Column, DataTable } from "../../ui/lists/data-table.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ProviderLogo, WithLogo } from "../../ui/logo.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { Time } from "../../ui/time.tsx";
import { useConnectionsText } from "./text.ts";

type Props = {
  project: string;
  rows: readonly Connection[] | undefined;
  integrations: readonly Integration[] | undefined;
  menu?: (row: Connection) => ReactNode;
};

/** Who connected what, and how it stands. */
export function ConnectionsTable({ project, rows, integrations, menu }: Props) {
  const text = useConnectionsText();
  const integrationOf = (connection: Connection) =>
    integrations?.find(({ id }) => id === connection.integration_id);
  const logo = (connection: Connection) => {
    const integration = integrationOf(connection);
    return integration === undefined ? null : (
      <WithLogo provider={integration.provider} name={integration.name} />
    );
  };
  const subLogo = (connection: Connection) => {
    const integration = integrationOf(connection);
    return integration === undefined ? null : (
      <ProviderLogo provider={integration.provider} name={integration.name} />
    );
  };
  const columns: Column<Connection>[] = [
    {
      key: "end-user",
      header: text.columns.endUser,
      cell: (connection) => (
        <>
          <Link
            className="row-title mono"
            to="/projects/$project/connections/$connection"
            params={{ project, connection: connection.id }}
          >
            {connection.external_id}
          </Link>
          <span className="sub">
            {subLogo(connection)}
            {connection.account.label ?? text.noAccount}
          </span>
        </>
      ),
    },
    { key: "integration", header: text.columns.integration, hide: "sm", cell: logo },
    {
      key: "account",
      header: text.columns.account,
      hide: "md",
      className: "quiet",
      cell: ({ account }) => <span className="clip">{account.label ?? text.noAccount}</span>,
    },
    { key: "state", header: text.columns.state, cell: ({ state }) => <StateBadge state={state} /> },
    {
      key: "scopes",
      header: text.columns.scopes,
      hide: "lg",
      end: true,
      cell: (connection) => <Scopes {...connection} />,
    },
    {
      key: "last-read",
      header: text.columns.lastRead,
      hide: "md",
      end: true,
      cell: (connection) => <Time at={connection.last_read_at} />,
    },
    {
      key: "expires",
      header: text.columns.expires,
      hide: "xl",
      end: true,
      cell: ({ expires_at }) =>
        expires_at === null ? <span className="faint">–</span> : <Time at={expires_at} />,
    },
    { key: "id", header: text.columns.id, hide: "xl", cell: ({ id }) => <Id value={id} /> },
  ];
  return (
    <DataTable
      caption={text.title}
      columns={columns}
      rows={rows}
      rowKey={({ id }) => id}
      {...(menu === undefined ? {} : { menu })}
    />
  );
}

function Scopes({ scope, missing_scopes: missing }: Pick<Connection, "scope" | "missing_scopes">) {
  const text = useConnectionsText();
  if (missing.length === 0) return scope.length;
  return (
    <span className="ink-reauth with-icon" title={text.notGranted(missing.length)}>
      <Icon of={TriangleAlert} />
      {scope.length} / {scope.length + missing.length}
    </span>
  );
}
