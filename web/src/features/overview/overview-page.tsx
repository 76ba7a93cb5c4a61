import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type Overview, overviewQuery } from "../../api/queries/overview.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { LiveSwitch } from "../../ui/forms/live-switch.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Segmented } from "../../ui/forms/segmented.tsx";
import { Attention } from "./attention.tsx";
import { FlowBars } from "./flow-bars.tsx";
import { useIntegrationNames } from "./integration-names.tsx";
import { OverviewSkeleton } from "./overview-skeleton.tsx";
import { Readouts } from "./readouts.tsx";
import { Recorder } from "./recorder.tsx";
import { useOverviewText } from "./text.ts";

const route = getRouteApi("/_auth/projects/$project/");
const RANGES = ["24h", "7d", "30d"] as const;
/** Figures are written every ten seconds; asking more often shows nothing new. */
const LIVE_OVERVIEW_MS = 5_000;

/** Is the project well? */
export function OverviewPage() {
  const text = useOverviewText();
  const { project } = route.useParams();
  const { range = "24h", live } = route.useSearch();
  const navigate = route.useNavigate();
  const overview = useQuery({
    ...overviewQuery(project, range),
    refetchInterval: live === true ? LIVE_OVERVIEW_MS : false,
  });
  const names = useIntegrationNames(project);
  const change = (next: { range?: (typeof RANGES)[number]; live?: boolean | undefined }) =>
    void navigate({ search: (previous) => ({ ...previous, ...next }), replace: true });
  const { data } = overview;
  return (
    <>
      <PageHead
        title={text.title}
        actions={
          <>
            <LiveSwitch on={live === true} onChange={(on) => change({ live: on || undefined })} />
            <Segmented
              label={text.range}
              options={RANGES.map((value) => ({ value, label: text.ranges[value] }))}
              value={range}
              onChange={(value) => change({ range: value })}
            />
          </>
        }
      />
      {data === undefined ? (
        overview.error === null ? (
          <OverviewSkeleton />
        ) : (
          <ProblemNotice error={overview.error} onRetry={() => void overview.refetch()} />
        )
      ) : isUntouched(data) ? (
        <EmptyState
          title={text.empty.title}
          actions={
            <ButtonLink variant="primary" to="/projects/$project/start" params={{ project }}>
              {text.empty.start}
            </ButtonLink>
          }
        >
          {text.empty.detail}
        </EmptyState>
      ) : (
        <>
          <Readouts project={project} overview={data} names={names} />
          <Recorder overview={data} />
          <div className="grid-2">
            <FlowBars project={project} overview={data} names={names} />
            <Attention project={project} overview={data} names={names} />
          </div>
        </>
      )}
    </>
  );
}

/** Nobody has connected anything, and nobody tried in this range. */
const isUntouched = ({ integrations, connections }: Overview): boolean =>
  integrations.length === 0 && Object.values(connections).every((count) => count === 0);
