import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useMay, useRoleMay } from "../../api/may.ts";
import { integrationHealthQuery } from "../../api/queries/integration-health.ts";
import { type Integration, integrationsQuery } from "../../api/queries/integrations.ts";
import { useFormat } from "../../i18n/format.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { type Column, DataTable } from "../../ui/lists/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ProviderLogo } from "../../ui/logo.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { Time } from "../../ui/time.tsx";
import { useIntegrationsText } from "./text.ts";

const route = getRouteApi("/_auth/projects/$project/integrations/");

/** The project's providers, and how each of them does. */
export function IntegrationsPage() {
  const text = useIntegrationsText();
  const { project } = route.useParams();
  const may = useMay(project)("integrations:write");
  const roleMay = useRoleMay(project)("integrations:write");
  const integrations = useQuery(integrationsQuery(project));
  const columns = useColumns(project);
  const rows = integrations.data;
  const add = may ? (
    <ButtonLink
      variant="primary"
      icon={Plus}
      to="/projects/$project/integrations/new"
      params={{ project }}
    >
      {text.add}
    </ButtonLink>
  ) : undefined;
  return (
    <>
      <PageHead title={text.title} actions={rows?.length === 0 ? undefined : add}>
        {text.lead}
      </PageHead>
      {integrations.error !== null && rows === undefined ? (
        <ProblemNotice error={integrations.error} onRetry={() => void integrations.refetch()} />
      ) : rows?.length === 0 ? (
        <EmptyState title={text.none.title} actions={add}>
          {roleMay ? text.none.detail : `${text.none.detail} ${text.roleMayNot}`}
        </EmptyState>
      ) : (
        <DataTable caption={text.title} columns={columns} rows={rows} rowKey={({ id }) => id} />
      )}
    </>
  );
}

function useColumns(project: string): Column<Integration>[] {
  const text = useIntegrationsText();
  const format = useFormat();
  const health = useQuery(integrationHealthQuery(project)).data;
  const last = (at: string | null | undefined) =>
    at === null || at === undefined ? (
      <span className="faint" title={text.notInMonth}>
        –
      </span>
    ) : (
      <Time at={at} />
    );
  /** While it is not known the cell stays empty: a dash would say "none". */
  const known = (cell: () => ReactNode) => (health === undefined ? null : cell());
  return [
    {
      key: "name",
      header: text.columns.name,
      cell: ({ id, key, name, provider }) => (
        <span className="named-row">
          <ProviderLogo provider={provider} name={name} large />
          <span>
            <Link
              className="row-title"
              to="/projects/$project/integrations/$integration"
              params={{ project, integration: id }}
            >
              {name}
            </Link>
            <code className="faint">{key}</code>
          </span>
        </span>
      ),
    },
    {
      key: "state",
      header: text.columns.state,
      cell: ({ enabled }) => <StateBadge state={enabled ? "active" : "disabled"} />,
    },
    {
      key: "connections",
      header: text.columns.connections,
      end: true,
      hide: "sm",
      cell: ({ id, key }) =>
        known(() => {
          const count = health?.get(id)?.connections ?? 0;
          return count === 0 ? (
            <span className="faint">0</span>
          ) : (
            <Link
              className="num"
              to="/projects/$project/connections"
              params={{ project }}
              search={{ integration: key }}
            >
              {format.number(count)}
            </Link>
          );
        }),
    },
    {
      key: "succeeded",
      header: text.columns.succeeded,
      end: true,
      hide: "md",
      cell: ({ id }) => known(() => last(health?.get(id)?.last_connected_at)),
    },
    {
      key: "failed",
      header: text.columns.failed,
      end: true,
      hide: "md",
      cell: ({ id }) => known(() => last(health?.get(id)?.last_failed_at)),
    },
  ];
}
