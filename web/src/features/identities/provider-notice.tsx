import { CircleAlert } from "lucide-react";
import { Problem } from "../../api/problem.ts";
import { Callout } from "../../ui/callout.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useIdentitiesText } from "./text.ts";

/** Why the way through a provider ended, in the reader's words. */
export function ProviderNotice({ error }: { error: Error | string }) {
  const { failings } = useIdentitiesText();
  const code = typeof error === "string" ? error : error instanceof Problem ? error.code : "";
  const known = Object.entries(failings).find(([name]) => name === code)?.[1];
  const said = known ?? (typeof error === "string" ? failings.flow : null);
  if (said === null) return typeof error === "string" ? null : <ProblemNotice error={error} />;
  return (
    <div role="alert">
      <Callout icon={CircleAlert} title={said.title}>
        {said.todo}
      </Callout>
    </div>
  );
}
