import type { UseMutationResult } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { isProblem } from "../../../api/problem.ts";
import { Callout } from "../../../ui/callout.tsx";
import { BothVersions } from "../../../ui/forms/both-versions.tsx";
import { useOthersChanges } from "../../../ui/forms/use-others-changes.ts";
import { ProblemNotice } from "../../../ui/problem-notice.tsx";
import { useAdminText } from "../text.ts";

type Texts<Name extends string> = Readonly<Record<Name, string>>;

/**
 * Why settings were not saved. When another administrator saved meanwhile, it shows what both changed, and what is typed
 * stays; saving once more then counts.
 */
export function SettingsConflict<Name extends string>({
  change,
  labels,
  saved,
  mine,
  onTake,
}: {
  change: Pick<UseMutationResult, "error" | "reset">;
  labels: Texts<Name>;
  saved: Texts<Name>;
  mine: Texts<Name>;
  /** Puts what is saved into the form. */
  onTake: () => void;
}) {
  const { conflict } = useAdminText();
  const others = useOthersChanges(saved, mine);
  if (others.names.length > 0)
    return (
      <BothVersions
        fields={others.names.map((name) => ({
          name,
          label: labels[name],
          saved: saved[name],
          mine: mine[name],
        }))}
        onKeep={() => {
          others.accept();
          change.reset();
        }}
        onTake={() => {
          onTake();
          others.accept();
          change.reset();
        }}
      />
    );
  if (change.error === null) return null;
  return isProblem(change.error, "version_mismatch") ? (
    <div role="alert">
      <Callout look="reauth" icon={RefreshCw} title={conflict.title}>
        {conflict.detail}
      </Callout>
    </div>
  ) : (
    <ProblemNotice error={change.error} />
  );
}
