import { CircleCheck, CircleSlash, CircleX } from "lucide-react";
import type { components } from "../../../api/schema.gen.d.ts";
import { ButtonLink } from "../../../ui/button.tsx";
import { Callout } from "../../../ui/callout.tsx";
import { useTestingText } from "./text.ts";

type Props = {
  project: string;
  /** What the callback said in the URL. */
  returned: {
    status?: string | undefined;
    connection_id?: string | undefined;
    error?: string | undefined;
  };
  /** The flow's own log, as soon as it is there. */
  flow: components["schemas"]["Flow"] | undefined;
};

/** What came of the test that led back to this page, and where to see more. */
export function TestResult({ project, returned, flow }: Props) {
  const text = useTestingText().test;
  const { status, connection_id: connectionId } = returned;
  if (status === "connected" && connectionId !== undefined)
    return (
      <Callout
        icon={CircleCheck}
        title={text.connected}
        action={
          <ButtonLink
            size="sm"
            to="/projects/$project/connections/$connection"
            params={{ project, connection: connectionId }}
          >
            {text.connection}
          </ButtonLink>
        }
      >
        {text.connectedDetail}
      </Callout>
    );
  const isDenied = status === "denied";
  const code = flow?.reason ?? flow?.error ?? returned.error ?? "";
  const said = flow?.provider_error_description ?? flow?.provider_error ?? null;
  return (
    <Callout
      icon={isDenied ? CircleSlash : CircleX}
      look={isDenied ? "reauth" : "failed"}
      title={isDenied ? text.denied : text.failed}
      action={
        flow === undefined ? undefined : (
          <ButtonLink
            size="sm"
            to="/projects/$project/flows/$flow"
            params={{ project, flow: flow.id }}
          >
            {text.flow}
          </ButtonLink>
        )
      }
    >
      {flow?.step === null || flow?.step === undefined
        ? text.code(code)
        : text.endedAt(flow.step, code)}
      {said === null ? null : ` ${text.said(said)}`}
    </Callout>
  );
}
