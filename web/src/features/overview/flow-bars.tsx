import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleSlash, CircleX, Hourglass } from "lucide-react";
import type { Overview } from "../../api/queries/overview.ts";
import { useFormat } from "../../i18n/format.ts";
import { Icon } from "../../ui/icon.tsx";
import { Panel } from "../../ui/panel.tsx";
import { useUiText } from "../../ui/text.ts";
import { Bar } from "./bar.tsx";
import type { IntegrationNames } from "./integration-names.tsx";
import { useOverviewText } from "./text.ts";

const OUTCOMES = [
  ["connected", CircleCheck, "active"],
  ["waiting", Hourglass, "pending"],
  ["denied", CircleSlash, "disabled"],
  ["failed", CircleX, "failed"],
] as const;
const SHOWN = 5;

type FlowBarsProps = {
  project: string;
  overview: Overview;
  names: IntegrationNames;
};

/** How flows ended, and at which integrations they failed. */
export function FlowBars({ project, overview, names }: FlowBarsProps) {
  const text = useOverviewText();
  const ui = useUiText();
  const format = useFormat();
  const { flows, integrations, from: since } = overview;
  const all = OUTCOMES.reduce((sum, [outcome]) => sum + flows[outcome], 0);
  const failing = top(integrations, ({ flows_failed }) => flows_failed);
  const used = top(integrations, ({ reads }) => reads);
  /** Six digits are as many as the column takes. */
  const short = (count: number) => (count < 100_000 ? format.number(count) : format.compact(count));
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return (
    <Panel
      flush
      title={text.flows.title}
      aside={
        <Link className="nowrap" to="/projects/$project/flows" params={{ project }}>
          {text.flows.all}
        </Link>
      }
    >
      {all === 0 ? (
        <p className="panel-body quiet">{text.flows.none}</p>
      ) : (
        <div className="bars">
          {OUTCOMES.map(([outcome, icon, ink]) => (
            <Bar
              key={outcome}
              to="/projects/$project/flows"
              params={{ project }}
              search={{ outcome, since }}
              name={
                <>
                  <span className={`ink-${ink}`}>
                    <Icon of={icon} />
                  </span>
                  {ui.outcomes[outcome]}
                </>
              }
              ink={ink}
              share={share(flows[outcome], all)}
              count={short(flows[outcome])}
              percent={format.percent(share(flows[outcome], all))}
            />
          ))}
        </div>
      )}
      {failing.length === 0 ? null : (
        <div className="bars">
          <h3>{text.flows.failedBy}</h3>
          {failing.map(({ integration_id, flows_failed }) => (
            <Bar
              key={integration_id}
              to="/projects/$project/flows"
              params={{ project }}
              search={{ outcome: "failed", integration: names.key(integration_id), since }}
              name={names.label(integration_id)}
              ink="failed"
              share={share(flows_failed, flows.failed)}
              count={short(flows_failed)}
              percent={format.percent(share(flows_failed, flows.failed))}
            />
          ))}
        </div>
      )}
      {used.length === 0 ? null : (
        <div className="bars">
          <h3>{text.flows.readsBy}</h3>
          {used.map(({ integration_id, reads }) => (
            <Bar
              key={integration_id}
              to="/projects/$project/connections"
              params={{ project }}
              search={{ integration: names.key(integration_id) }}
              name={names.label(integration_id)}
              ink="chart"
              share={share(reads, overview.token_reads.total)}
              count={short(reads)}
              percent={format.percent(share(reads, overview.token_reads.total))}
            />
          ))}
        </div>
      )}
    </Panel>
  );
}

/** Those with most of something, most first. */
const top = (
  integrations: Overview["integrations"],
  measure: (one: Overview["integrations"][number]) => number,
) =>
  integrations
    .filter((one) => measure(one) > 0)
    .toSorted((one, other) => measure(other) - measure(one))
    .slice(0, SHOWN);
