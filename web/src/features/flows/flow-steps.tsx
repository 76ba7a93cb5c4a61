import {
  CircleCheck,
  CircleDashed,
  CircleSlash,
  Hourglass,
  type LucideIcon,
  X,
} from "lucide-react";
import type { ReactNode } from "react";
import type { Flow } from "../../api/queries/flows.ts";
import type { Provider } from "../../api/queries/integrations.ts";
import { useFormat } from "../../i18n/format.ts";
import { Icon } from "../../ui/icon.tsx";
import { Panel } from "../../ui/panel.tsx";
import { codeOf } from "./causes.ts";
import type { Step } from "./flow-filter.ts";
import { ProviderWords } from "./provider-words.tsx";
import { type StepState, stepStates } from "./step-states.ts";
import { useFlowsText } from "./text.ts";

const ENDED: Readonly<Record<Flow["outcome"], LucideIcon>> = {
  connected: CircleCheck,
  denied: CircleSlash,
  waiting: Hourglass,
  failed: X,
};

/** How far the flow came. The step at which it ended is open, with the provider's own words. */
export function FlowSteps({ flow, provider }: { flow: Flow; provider: Provider | undefined }) {
  const { steps: names, detail: text } = useFlowsText();
  const format = useFormat();
  const states = stepStates(flow, provider?.protocol);
  const done = states.filter(([, state]) => state === "passed").length + 1;
  const left = states.filter(([, state]) => state === "not_reached").length;
  const sayOf = (step: Step, state: StepState): ReactNode => {
    if (state === "not_reached") return text.says.notReached;
    if (state === "skipped")
      return step === "id_token" ? text.says.noIdToken : text.says.profileInToken;
    return state === "ended" ? <code>{codeOf(flow)}</code> : text.says[step];
  };
  const last = states.findLastIndex(([, state]) => state === "passed" || state === "ended");
  return (
    <Panel
      flush
      title={text.stepsTitle}
      aside={<span className="faint num">{text.stepsCount(done, left)}</span>}
    >
      <ol className="trace">
        <Row at={format.duration(0)} icon={CircleCheck} state={text.state.passed}>
          <RowWords name={names.sent} say={text.says.sent} />
        </Row>
        {states.map(([step, state], index) => (
          <Row
            key={step}
            at={index === last ? `+${format.duration(flow.duration_ms)}` : ""}
            look={lookOf(state, flow.outcome)}
            icon={
              state === "ended"
                ? ENDED[flow.outcome]
                : state === "passed"
                  ? CircleCheck
                  : CircleDashed
            }
            state={text.state[state]}
          >
            <RowWords name={names[step]} say={sayOf(step, state)} />
            {state === "ended" ? (
              <div className="trace-detail">
                <ProviderWords {...flow} />
              </div>
            ) : null}
          </Row>
        ))}
      </ol>
    </Panel>
  );
}

const lookOf = (state: StepState, outcome: Flow["outcome"]): string => {
  if (state === "ended") return outcome === "failed" ? "is-failed" : "is-ended";
  return state === "passed" ? "" : "not-reached";
};

const Row = (props: {
  at: string;
  icon: LucideIcon;
  state: string;
  look?: string;
  children: ReactNode;
}) => (
  <li className={props.look}>
    <span className="trace-at">{props.at}</span>
    <span className="trace-node">
      <Icon of={props.icon} />
      <span className="visually-hidden">{props.state}</span>
    </span>
    <div className="trace-main">{props.children}</div>
  </li>
);

const RowWords = ({ name, say }: { name: string; say: ReactNode }) => (
  <div className="trace-row plain">
    <span>
      <b>{name}</b>
      <span className="sum">{say}</span>
    </span>
  </div>
);
