import { Button } from "./button.tsx";
import { LeaveGuard } from "./overlays/leave-guard.tsx";
import { useUiText } from "./text.ts";

/**
 * Names what is not saved yet. It stays at the bottom of its form until that is saved or taken back, and while it is
 * there nobody leaves the page unasked.
 */
export function SaveBar({
  children,
  pending,
  onDiscard,
}: {
  /** "Unsaved: name" */
  children: string;
  pending: boolean;
  onDiscard: () => void;
}) {
  const text = useUiText().save;
  return (
    <div className="save-bar">
      <span role="status">{children}</span>
      <Button variant="plain" disabled={pending} onClick={onDiscard}>
        {text.discard}
      </Button>
      <Button variant="primary" type="submit" busy={pending && text.saving}>
        {text.save}
      </Button>
      <LeaveGuard />
    </div>
  );
}
