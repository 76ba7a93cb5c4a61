import { CircleX, RotateCw } from "lucide-react";
import type { Overview } from "../../api/queries/overview.ts";
import { useFormat } from "../../i18n/format.ts";
import { Icon } from "../../ui/icon.tsx";
import type { IntegrationNames } from "./integration-names.tsx";
import { Readout } from "./readout.tsx";
import { useOverviewText } from "./text.ts";

const ended = (flows: Pick<Overview["flows"], "connected" | "denied" | "failed" | "waiting">) =>
  flows.connected + flows.denied + flows.failed + flows.waiting;

/** A share that is rounded down: 100% is said of all only. */
const shareBelow = (part: number, whole: number) => Math.floor((part / whole) * 1_000) / 1_000;

/** The four figures that say whether the project is well. */
export function Readouts({
  project,
  overview,
  names,
}: {
  project: string;
  overview: Overview;
  names: IntegrationNames;
}) {
  const text = useOverviewText();
  const format = useFormat();
  const { token_reads: reads, refreshes, flows, connections } = overview;
  const params = { project };
  const since = overview.from;
  const all = ended(flows);
  return (
    <section className="readouts" aria-label={text.last[overview.range]}>
      <Readout
        to="/projects/$project/audit"
        params={params}
        search={{ type: "connection.tokens_read", since }}
        label={text.reads}
        value={format.number(reads.total)}
        series={reads.buckets.map(({ count }) => count)}
        note={
          reads.total === 0
            ? text.notes.noReads
            : reads.failed === 0
              ? text.notes.allAnswered
              : text.notes.answered(
                  format.percent(shareBelow(reads.total - reads.failed, reads.total)),
                  format.number(reads.failed),
                )
        }
      />
      <Readout
        {...(refreshes.failed > 0
          ? {
              to: "/projects/$project/audit" as const,
              search: { type: "connection.refresh_failing", since },
            }
          : { to: "/projects/$project/connections" as const, search: {} })}
        params={params}
        label={text.refreshes}
        value={format.number(refreshes.total)}
        series={refreshes.buckets.map(({ count }) => count)}
        note={<RefreshNote overview={overview} names={names} />}
      />
      <Readout
        to="/projects/$project/flows"
        params={params}
        search={{ since }}
        label={text.completed}
        value={all === 0 ? "–" : format.percent(shareBelow(flows.connected, all))}
        series={flows.buckets
          .filter((bucket) => ended(bucket) > 0)
          .map((bucket) => bucket.connected / ended(bucket))}
        note={
          all === 0
            ? text.notes.noFlows
            : text.notes.flows(format.number(flows.connected), format.number(all))
        }
      />
      <Readout
        to="/projects/$project/connections"
        params={params}
        search={{ state: "active" }}
        label={text.active}
        value={format.number(connections.active)}
        note={
          connections.needs_reauth === 0 ? (
            text.notes.allWell
          ) : (
            <>
              <span className="ink-reauth">
                <Icon of={RotateCw} />
              </span>
              {text.notes.needReauth(connections.needs_reauth)}
            </>
          )
        }
      />
    </section>
  );
}

function RefreshNote({
  overview: { refreshes, integrations },
  names,
}: {
  overview: Overview;
  names: IntegrationNames;
}) {
  const { notes } = useOverviewText();
  const format = useFormat();
  if (refreshes.total === 0) return notes.noRefreshes;
  if (refreshes.failed === 0) return notes.noneFailed;
  const [most] = integrations.toSorted((a, b) => b.refresh_failures - a.refresh_failures);
  const where =
    most === undefined || most.refresh_failures === 0 ? null : names.name(most.integration_id);
  return (
    <>
      <span className="ink-failed">
        <Icon of={CircleX} />
      </span>
      {notes.failed(format.number(refreshes.failed), where)}
    </>
  );
}
