import { CircleCheck } from "lucide-react";
import { ButtonLink } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { useFlowsText } from "./text.ts";

/** What came of a flow that went well. */
export function Connected({
  project,
  connectionId,
}: {
  project: string;
  connectionId: string | null;
}) {
  const { detail: text } = useFlowsText();
  return (
    <div className="flow-ending">
      <Callout
        icon={CircleCheck}
        title={text.stored}
        action={
          connectionId === null ? null : (
            <ButtonLink
              size="sm"
              to="/projects/$project/connections/$connection"
              params={{ project, connection: connectionId }}
            >
              {text.openConnection}
            </ButtonLink>
          )
        }
      >
        {text.storedDetail}
      </Callout>
    </div>
  );
}
