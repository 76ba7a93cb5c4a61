import {
  ArrowRight,
  Building2,
  CircleSlash,
  CircleX,
  CodeXml,
  Hourglass,
  type LucideIcon,
  Server,
  User,
} from "lucide-react";
import type { Flow } from "../../api/queries/flows.ts";
import type { Integration } from "../../api/queries/integrations.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { CopyIcon } from "../../ui/copy.tsx";
import { Icon } from "../../ui/icon.tsx";
import { type Actor, CAUSES, type CauseName, type Place, codeOf } from "./causes.ts";
import { asStep } from "./flow-filter.ts";
import { useCauseWords, useFlowsText } from "./text.ts";
import { WithCode } from "./with-code.tsx";

const WHO: Readonly<Record<Actor, LucideIcon>> = {
  developer: CodeXml,
  end_user: User,
  provider: Building2,
  operator: Server,
};

const LOOKS = {
  connected: [CircleX, ""],
  denied: [CircleSlash, " denied"],
  waiting: [Hourglass, " waiting"],
  failed: [CircleX, ""],
} as const;

type VerdictProps = {
  project: string;
  flow: Flow;
  cause: CauseName;
  integration: Integration | undefined;
  name: string;
};

/** Why the flow ended without a connection: the sentence, what to do, who must act. */
export function Verdict({ project, flow, cause, integration, name }: VerdictProps) {
  const { detail: text, steps } = useFlowsText();
  const words = useCauseWords()[cause];
  const code = codeOf(flow) ?? flow.outcome;
  const step = asStep(flow.step);
  const { who } = CAUSES[cause];
  const [icon, look] = LOOKS[flow.outcome];
  return (
    <section className={`verdict${look}`} aria-labelledby="why">
      <div className="verdict-head">
        <Icon of={icon} />
        <div>
          <h2 id="why">{words.title(name, code)}</h2>
          <p>
            {step === undefined ? null : `${text.endedAt(steps[step])} `}
            {text.nothingStored}
          </p>
        </div>
        <span className="id">
          <span className="code-name">{code}</span>
          <CopyIcon value={code} what={code} />
        </span>
      </div>
      <div className="verdict-body">
        <div>
          <p className="eyebrow">{text.todo}</p>
          <ol>
            {words.todo.map((say, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- a fixed list
              <li key={index}>
                <span>
                  <WithCode>{say(name)}</WithCode>
                </span>
              </li>
            ))}
          </ol>
          <OpenPlace project={project} cause={cause} integration={integration} />
        </div>
        <div className="who">
          <p className="eyebrow">{text.whoMustAct}</p>
          <p className="who-row">
            <Icon of={WHO[who]} />
            {text.who[who]}
          </p>
          <p>{text.whoDetail[who](name)}</p>
        </div>
      </div>
    </section>
  );
}

/** The way to where it is mended, when there is one in the dashboard. */
function OpenPlace({
  project,
  cause,
  integration,
}: Pick<VerdictProps, "project" | "cause" | "integration">) {
  const { open } = useFlowsText().detail;
  const place = placeOf(cause);
  if (place === undefined || (place !== "settings" && integration === undefined)) return null;
  return (
    <div className="actions">
      {place === "settings" || integration === undefined ? (
        <ButtonLink to="/projects/$project/settings" params={{ project }}>
          {open.settings}
          <Icon of={ArrowRight} />
        </ButtonLink>
      ) : (
        <ButtonLink
          to="/projects/$project/integrations/$integration"
          params={{ project, integration: integration.id }}
          search={{ tab: place }}
        >
          {open[place](integration.name)}
          <Icon of={ArrowRight} />
        </ButtonLink>
      )}
    </div>
  );
}

function placeOf(cause: CauseName): Place | undefined {
  const found = CAUSES[cause];
  return "place" in found ? found.place : undefined;
}
