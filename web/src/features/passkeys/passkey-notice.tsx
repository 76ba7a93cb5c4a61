import { KeyRound } from "lucide-react";
import { isProblem } from "../../api/problem.ts";
import { Callout } from "../../ui/callout.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { failingOf } from "./passkey-support.ts";
import { usePasskeysText } from "./text.ts";

/** Why no passkey came, in the reader's words. A person who cancelled is told quietly. */
export function PasskeyNotice({ error }: { error: Error }) {
  const { failings: text } = usePasskeysText();
  const failing = isProblem(error, "passkey_refused")
    ? "refused"
    : isProblem(error, "passkey_exists")
      ? "known"
      : failingOf(error);
  if (failing === null) return <ProblemNotice error={error} />;
  const { title, todo } = text[failing];
  const look = failing === "refused" ? ({ look: "failed" } as const) : {};
  return (
    <div role="alert">
      <Callout icon={KeyRound} title={title} {...look}>
        {todo}
      </Callout>
    </div>
  );
}
