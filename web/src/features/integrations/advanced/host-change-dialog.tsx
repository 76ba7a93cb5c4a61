import { Server } from "lucide-react";
import { fieldErrorText } from "../../../api/place-errors.ts";
import type { Problem } from "../../../api/problem.ts";
import { ConfirmDialog } from "../../../ui/overlays/confirm-dialog.tsx";
import { useAdvancedText } from "./text.ts";

/** Asks before another host gets the client secret or tokens; the API names the hosts. */
export function HostChangeDialog({
  problem,
  isSaving,
  onConfirm,
  onClose,
}: {
  problem: Problem;
  isSaving: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const text = useAdvancedText().hosts;
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.title}
      description={text.description}
      losses={problem.errors.map((host) => ({ icon: Server, text: fieldErrorText(host) }))}
      verb={text.verb}
      doing={text.doing}
      onConfirm={onConfirm}
      pending={isSaving}
      error={null}
    />
  );
}
