import { Button } from "../../ui/button.tsx";
import { useIntegrationsText } from "./text.ts";

/** Below a form while it has changes: what is not saved, and the two ways out. */
export function SaveBar({
  unsaved,
  isSaving,
  onDiscard,
}: {
  unsaved: string | null;
  isSaving: boolean;
  onDiscard: () => void;
}) {
  const text = useIntegrationsText().setup;
  if (unsaved === null) return null;
  return (
    <div className="save-bar">
      <span>{unsaved}</span>
      <Button variant="plain" onClick={onDiscard}>
        {text.discard}
      </Button>
      <Button type="submit" variant="primary" busy={isSaving && text.saving}>
        {text.save}
      </Button>
    </div>
  );
}
