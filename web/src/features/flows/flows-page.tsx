import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import { flowsQuery } from "../../api/queries/flows.ts";
import { type Integration, integrationsQuery } from "../../api/queries/integrations.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Filter } from "../../ui/forms/filter.tsx";
import { LIVE_MS, LiveSwitch } from "../../ui/forms/live-switch.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Pager } from "../../ui/lists/pager.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { SearchField } from "../../ui/forms/search-field.tsx";
import { useUiText } from "../../ui/text.ts";
import { TimeFilter } from "../../ui/forms/time-filter.tsx";
import { OUTCOMES, STEPS, asStep, filterOf } from "./flow-filter.ts";
import { FlowsTable } from "./flows-table.tsx";
import { useFlowsText } from "./text.ts";

const route = getRouteApi("/_auth/projects/$project/flows/");

export function FlowsPage() {
  const text = useFlowsText();
  const ui = useUiText();
  const { project } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const filter = filterOf(search);
  const flows = useQuery({
    ...flowsQuery(project, filter),
    refetchInterval: search.live === true ? LIVE_MS : false,
  });
  const integrations = useQuery(integrationsQuery(project)).data;
  /** A changed filter begins at the first page. */
  const change = useCallback(
    (next: Partial<typeof search>) =>
      void navigate({
        search: (previous) => ({ ...previous, cursor: undefined, ...next }),
        replace: true,
      }),
    [navigate],
  );
  const searchFor = useCallback(
    (typed: string) => change({ external_id: typed.trim() || undefined }),
    [change],
  );
  const isFiltered = Object.keys(filter).length > 0;
  const rows = flows.data?.data;
  return (
    <>
      <PageHead title={text.title} />
      <search className="filters">
        <SearchField label={text.search} value={search.external_id ?? ""} onChange={searchFor} />
        <Filter
          label={text.filters.outcome}
          clear={text.filters.clear}
          options={OUTCOMES.map((value) => ({ value, label: ui.outcomes[value] }))}
          value={filter.outcome}
          onChange={(outcome) => change({ outcome })}
        />
        <Filter
          label={text.filters.integration}
          clear={text.filters.clear}
          options={(integrations ?? []).map(({ key, name }) => ({ value: key, label: name }))}
          value={
            integrations?.find(({ id }) => id === search.integration)?.key ?? search.integration
          }
          onChange={(integration) => change({ integration })}
        />
        <Filter
          label={text.filters.step}
          clear={text.filters.clear}
          options={STEPS.map((value) => ({ value, label: text.steps[value] }))}
          value={asStep(search.step)}
          onChange={(step) => change({ step })}
        />
        <TimeFilter since={search.since} until={search.until} onChange={change} />
        <LiveSwitch
          on={search.live === true}
          onChange={(on) => change({ live: on || undefined })}
        />
      </search>
      {flows.error !== null && rows === undefined ? (
        <ProblemNotice error={flows.error} onRetry={() => void flows.refetch()} />
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
          <EmptyState
            title={text.none.title}
            actions={<RunTestFlow project={project} integrations={integrations} />}
          >
            {text.none.detail}
          </EmptyState>
        )
      ) : (
        <>
          <FlowsTable project={project} rows={rows} integrations={integrations} />
          <Pager label={text.title} cursor={search.cursor} nextCursor={flows.data?.next_cursor} />
        </>
      )}
    </>
  );
}

/** The test of the project's first integration; without one, the way to it. */
function RunTestFlow({
  project,
  integrations,
}: {
  project: string;
  integrations: readonly Integration[] | undefined;
}) {
  const text = useFlowsText();
  const [first] = integrations ?? [];
  if (integrations === undefined) return null;
  return first === undefined ? (
    <ButtonLink variant="primary" to="/projects/$project/integrations/new" params={{ project }}>
      {text.none.integrate}
    </ButtonLink>
  ) : (
    <ButtonLink
      variant="primary"
      to="/projects/$project/integrations/$integration"
      params={{ project, integration: first.id }}
      search={{ tab: "test" }}
    >
      {text.none.run}
    </ButtonLink>
  );
}
