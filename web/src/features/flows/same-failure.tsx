import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Flow, flowsQuery } from "../../api/queries/flows.ts";
import { useFormat } from "../../i18n/format.ts";
import { Panel } from "../../ui/panel.tsx";
import { asStep } from "./flow-filter.ts";
import { useFlowsText } from "./text.ts";

/** How many of the last failures at this step of this integration were the same. Shown when there is another one. */
export function SameFailure({ project, flow }: { project: string; flow: Flow }) {
  const { detail: text } = useFlowsText();
  const format = useFormat();
  const step = asStep(flow.step);
  const where = {
    outcome: flow.outcome,
    integration: flow.integration_id,
    ...(step === undefined ? {} : { step }),
  };
  const recent = useQuery(flowsQuery(project, { ...where, limit: 100 })).data?.data ?? [];
  const same = recent.filter(({ error, reason }) => error === flow.error && reason === flow.reason);
  if (same.length < 2) return null;
  const users = new Set(same.map((one) => one.end_user_id)).size;
  return (
    <Panel
      title={text.same}
      aside={<span className="faint num">{format.number(same.length)}</span>}
    >
      <p className="quiet">
        {text.sameDetail(same.length, users)}{" "}
        <Link to="/projects/$project/flows" params={{ project }} search={where}>
          {text.show}
        </Link>
      </p>
    </Panel>
  );
}
