import { Crown } from "lucide-react";
import { isProblem } from "../../api/problem.ts";
import { Callout } from "../../ui/callout.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useMembersText } from "./text.ts";

/** Why a membership was not changed. */
export function MemberProblem({ error }: { error: Error | null }) {
  const { lastOwner } = useMembersText();
  if (error === null) return null;
  if (!isProblem(error, "last_owner")) return <ProblemNotice error={error} />;
  return (
    <div role="alert">
      <Callout look="failed" icon={Crown} title={lastOwner.title}>
        {lastOwner.detail}
      </Callout>
    </div>
  );
}
