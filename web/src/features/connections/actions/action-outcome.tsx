import { CircleCheck, TriangleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import { useFormat } from "../../../i18n/format.ts";
import { IconButton } from "../../../ui/button.tsx";
import { Callout } from "../../../ui/callout.tsx";
import { useUiText } from "../../../ui/text.ts";
import { ActionProblem } from "./action-problem.tsx";
import { useActionsText } from "./text.ts";
import type { useConnectionActions } from "./use-connection-actions.ts";

/** What the last action brought, said plainly, until it is put away or the next one begins. */
export function ActionOutcome({
  actions,
  of,
}: {
  actions: ReturnType<typeof useConnectionActions>;
  /** Which connection, where the page shows many. */
  of?: ReactNode;
}) {
  const text = useActionsText();
  const ui = useUiText();
  const format = useFormat();
  const { outcome, error } = actions;
  if (error !== null) return <ActionProblem error={error} onDismiss={actions.dismiss} />;
  if (outcome === undefined || outcome.kind === "moved") return null;
  const dismiss = <IconButton icon={X} label={ui.dismiss} onClick={actions.dismiss} />;
  const subject = of === undefined ? null : <>{of}: </>;
  if (outcome.kind === "refreshed")
    return (
      <div role="status">
        <Callout
          icon={CircleCheck}
          title={
            <>
              {subject}
              {text.refreshed}
            </>
          }
          action={dismiss}
        >
          {outcome.expiresAt === null
            ? text.refreshedForever
            : text.refreshedUntil(format.full(outcome.expiresAt))}
        </Callout>
      </div>
    );
  const { reason, method, checked_at: checkedAt } = outcome.answer;
  const { title, detail } = text.introspection[reason];
  const isWell = reason === "active";
  return (
    <div role="status">
      <Callout
        icon={isWell ? CircleCheck : TriangleAlert}
        {...(isWell ? {} : { look: "reauth" as const })}
        title={
          <>
            {subject}
            {title}
            {method === "none" ? null : `, ${text.by[method]}`}
          </>
        }
        action={dismiss}
      >
        {detail}
        {method === "none" ? null : ` ${text.askedAt(format.clock(checkedAt))}`}
      </Callout>
    </div>
  );
}
