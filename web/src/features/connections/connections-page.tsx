import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { Suspense, lazy, useCallback } from "react";
import { useFormOpen, useMay } from "../../api/may.ts";
import { connectionsQuery } from "../../api/queries/connections.ts";
import { integrationsQuery } from "../../api/queries/integrations.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Filter } from "../../ui/forms/filter.tsx";
import { LIVE_MS, LiveSwitch } from "../../ui/forms/live-switch.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Pager } from "../../ui/lists/pager.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { SearchField } from "../../ui/forms/search-field.tsx";
import { useUiText } from "../../ui/text.ts";
import { STATES, asState, connectionFilterOf } from "./connection-filter.ts";
import { ConnectionsTable } from "./connections-table.tsx";
import { useConnectionsText } from "./text.ts";
import { useRowActions } from "./use-row-actions.tsx";

const ConnectLinkDialog = lazy(() => import("./link/connect-link-dialog.tsx"));

const route = getRouteApi("/_auth/projects/$project/connections/");

export function ConnectionsPage() {
  const text = useConnectionsText();
  const ui = useUiText();
  const { project } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const state = asState(search.state);
  const filter = connectionFilterOf(search);
  const connections = useQuery({
    ...connectionsQuery(project, filter),
    refetchInterval: search.live === true ? LIVE_MS : false,
  });
  const integrations = useQuery(integrationsQuery(project)).data;
  const actions = useRowActions(project);
  const may = useMay(project);
  const isCreating = useFormOpen(search.create === true, may("connect:write"));
  /** A changed filter begins at the first page. */
  const change = useCallback(
    (next: Partial<typeof search>, replace = false) =>
      void navigate({
        search: (previous) => ({ ...previous, cursor: undefined, ...next }),
        replace,
      }),
    [navigate],
  );
  // While somebody types, the address follows without a step back for each pause.
  const searchFor = useCallback(
    (typed: string) => change({ q: typed.trim() || undefined, external_id: undefined }, true),
    [change],
  );
  const isFiltered = Object.keys(filter).some((name) => name !== "cursor");
  const rows = connections.data?.data;
  const create = may("connect:write") ? (
    <Button
      variant="primary"
      icon={Plus}
      onClick={() => void navigate({ search: (previous) => ({ ...previous, create: true }) })}
    >
      {text.newLink}
    </Button>
  ) : undefined;
  const closeDialog = () =>
    void navigate({
      search: (previous) => ({ ...previous, create: undefined }),
      replace: true,
    });
  return (
    <>
      <PageHead title={text.title} actions={create} />
      <search className="filters">
        <SearchField
          label={text.search}
          value={search.q ?? search.external_id ?? ""}
          onChange={searchFor}
        />
        <Filter
          label={text.filters.state}
          clear={text.filters.clear}
          options={STATES.map((value) => ({ value, label: ui.states[value] }))}
          value={state}
          onChange={(value) => change({ state: value })}
        />
        <Filter
          label={text.filters.integration}
          clear={text.filters.clear}
          options={(integrations ?? []).map(({ key, name }) => ({ value: key, label: name }))}
          value={search.integration}
          onChange={(value) => change({ integration: value })}
        />
        <LiveSwitch
          on={search.live === true}
          onChange={(on) => change({ live: on || undefined })}
        />
      </search>
      {actions.outcome}
      {connections.error !== null && rows === undefined ? (
        <ProblemNotice error={connections.error} onRetry={() => void connections.refetch()} />
      ) : rows?.length === 0 ? (
        isFiltered ? (
          <EmptyState
            title={text.noMatch.title}
            actions={
              <Button onClick={() => void navigate({ search: {} })}>{text.noMatch.clear}</Button>
            }
          >
            {text.noMatch.detail}
          </EmptyState>
        ) : (
          <EmptyState title={text.none.title} actions={create}>
            {text.none.detail}
          </EmptyState>
        )
      ) : (
        <>
          <ConnectionsTable
            project={project}
            rows={rows}
            integrations={integrations}
            menu={actions.menu}
          />
          <Pager
            label={text.title}
            cursor={search.cursor}
            nextCursor={connections.data?.next_cursor}
          />
        </>
      )}
      {actions.dialog}
      {isCreating ? (
        <Suspense>
          <ConnectLinkDialog project={project} onClose={closeDialog} />
        </Suspense>
      ) : null}
    </>
  );
}
