import { TriangleAlert, X } from "lucide-react";
import { Problem } from "../../../api/problem.ts";
import { IconButton } from "../../../ui/button.tsx";
import { Callout } from "../../../ui/callout.tsx";
import { ProblemNotice } from "../../../ui/problem-notice.tsx";
import { useUiText } from "../../../ui/text.ts";
import { useActionsText } from "./text.ts";

/** Why an action on a connection was refused, in words for this place where the code has them. */
export function ActionProblem({ error, onDismiss }: { error: Error; onDismiss?: () => void }) {
  const ui = useUiText();
  const { refusals, providerSaid } = useActionsText();
  const code = error instanceof Problem ? error.code : "";
  if (!(error instanceof Problem) || !isKnown(refusals, code))
    return <ProblemNotice error={error} />;
  const { title, detail } = refusals[code];
  const dismiss =
    onDismiss === undefined ? undefined : (
      <IconButton icon={X} label={ui.dismiss} onClick={onDismiss} />
    );
  return (
    <div role="alert">
      <Callout look="failed" icon={TriangleAlert} title={title} action={dismiss}>
        {detail}
        {error.providerError === null ? null : ` ${providerSaid(error.providerError)}`}
      </Callout>
    </div>
  );
}

const isKnown = <Known extends object>(words: Known, code: string): code is keyof Known & string =>
  Object.hasOwn(words, code);
