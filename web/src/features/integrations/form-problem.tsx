import { RefreshCw } from "lucide-react";
import { errorsByField } from "../../api/place-errors.ts";
import { isProblem } from "../../api/problem.ts";
import { Callout } from "../../ui/callout.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useIntegrationsText } from "./text.ts";

/**
 * Why a form was refused. What belongs to a field is said there, and only there; what belongs to none is listed here.
 */
export function FormProblem({
  error,
  isField,
}: {
  error: Error | null;
  isField: (name: string) => boolean;
}) {
  const { changed } = useIntegrationsText();
  if (error === null) return null;
  if (isProblem(error, "integration_changed"))
    return (
      <Callout look="reauth" icon={RefreshCw} title={changed.title}>
        {changed.elsewhere}
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
