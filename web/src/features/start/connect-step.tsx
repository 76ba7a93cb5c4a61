import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleX, LoaderCircle, Play } from "lucide-react";
import { connectHere } from "../../api/connect-here.ts";
import { useMay } from "../../api/may.ts";
import type { Connection } from "../../api/queries/connections.ts";
import type { Integration } from "../../api/queries/integrations.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { type Standing, Step } from "./step.tsx";
import { useStartText } from "./text.ts";

/** The end user that the start page connects as. */
const FIRST_USER = "first-user";

/** How the flow that led back to this page ended. */
export type Returned = {
  status?: string | undefined;
  error?: string | undefined;
  reason?: string | undefined;
};

type Props = {
  project: string;
  standing: Standing;
  /** The sandbox where there is one, else the first provider; null when the project has none. */
  integration: Integration | null;
  connection: Connection | null;
  returned: Returned;
};

/** The flow that the developer's users will go through, in this tab. */
export function ConnectStep({ project, standing, integration, connection, returned }: Props) {
  const text = useStartText().connect;
  if (connection !== null)
    return (
      <Step number={2} standing="done" title={text.done(connection.account.label ?? text.someone)}>
        <p>
          <Link
            to="/projects/$project/connections/$connection"
            params={{ project, connection: connection.id }}
          >
            {text.view}
          </Link>
        </p>
      </Step>
    );
  return (
    <Step number={2} standing={standing} title={text.title}>
      {integration === null ? (
        <>
          <p>{text.noSandbox}</p>
          <div className="actions">
            <ButtonLink
              {...(standing === "now" ? { variant: "primary" as const } : {})}
              to="/projects/$project/integrations/new"
              params={{ project }}
            >
              {text.catalogue}
            </ButtonLink>
          </div>
        </>
      ) : (
        <Connect {...{ project, standing, integration, returned }} />
      )}
    </Step>
  );
}

function Connect({
  project,
  standing,
  integration,
  returned,
}: Omit<Props, "connection"> & { integration: Integration }) {
  const text = useStartText().connect;
  const may = useMay(project)("connect:write");
  const isSandbox = integration.provider === "sandbox";
  const go = useMutation({
    mutationFn: () =>
      connectHere({
        projectId: project,
        integration: integration.key,
        externalId: FIRST_USER,
        path: `/projects/${project}/start`,
      }),
  });
  return (
    <>
      <p>{isSandbox ? text.sandbox : text.real(integration.name)}</p>
      <Ending project={project} returned={returned} />
      {go.error === null ? null : <ProblemNotice error={go.error} />}
      {may ? (
        <div className="actions">
          <Button
            {...(standing === "now" ? { variant: "primary" as const } : {})}
            icon={Play}
            // The page is left a moment after the answer.
            busy={(go.isPending || go.isSuccess) && text.going}
            onClick={() => go.mutate()}
          >
            {isSandbox ? text.go : text.goTo(integration.name)}
          </Button>
          <span className="waiting">
            <Icon of={LoaderCircle} />
            {text.listening}
          </span>
        </div>
      ) : (
        <p>{text.askOwner}</p>
      )}
    </>
  );
}

/** Why the last flow brought no connection. */
function Ending({ project, returned }: { project: string; returned: Returned }) {
  const text = useStartText().connect;
  const { status, error = "", reason } = returned;
  if (status !== "denied" && status !== "failed" && status !== "waiting") return null;
  const isDenied = status === "denied";
  return (
    <Callout
      icon={CircleX}
      look={isDenied ? "reauth" : "failed"}
      title={isDenied ? text.denied : text.failed}
      action={
        <ButtonLink
          size="sm"
          to="/projects/$project/flows"
          params={{ project }}
          search={{ external_id: FIRST_USER }}
        >
          {text.flows}
        </ButtonLink>
      }
    >
      {isDenied ? text.deniedDetail : text.failedDetail(error, reason)}
    </Callout>
  );
}
