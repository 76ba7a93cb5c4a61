import { useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { errorsByField } from "../../api/place-errors.ts";
import { isProblem } from "../../api/problem.ts";
import { integrationsOf } from "../../api/queries/integrations.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useIntegrationsText } from "./text.ts";

/**
 * Why a form was refused. What belongs to a field is said there, and only there; what belongs to none is listed here.
 */
export function FormProblem({
  project,
  error,
  isField,
  onLoad,
}: {
  project: string;
  error: Error | null;
  isField: (name: string) => boolean;
  /** After somebody else's change was loaded. */
  onLoad?: () => void;
}) {
  const { changed } = useIntegrationsText();
  const client = useQueryClient();
  if (error === null) return null;
  if (isProblem(error, "integration_changed"))
    return (
      <Callout
        look="reauth"
        icon={RefreshCw}
        title={changed.title}
        action={
          <Button
            size="sm"
            onClick={() => void client.invalidateQueries(integrationsOf(project)).then(onLoad)}
          >
            {changed.load}
          </Button>
        }
      >
        {changed.detail}
      </Callout>
    );
  const errors = [...errorsByField(error)];
  const others = errors.filter(([name]) => !isField(name));
  if (errors.length > 0 && others.length === 0) return null;
  return (
    <div className="stack">
      <ProblemNotice error={error} />
      {others.length === 0 ? null : (
        <ul className="other-errors">
          {others.map(([name, message]) => (
            <li key={name}>
              <code>{name}</code> {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
