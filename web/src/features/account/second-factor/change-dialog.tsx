import { useMutation } from "@tanstack/react-query";
import { makeRecoveryCodes, removeTotp } from "../../../api/queries/second-factor.ts";
import { ConfirmDialog } from "../../../ui/overlays/confirm-dialog.tsx";
import { useOnce } from "../../../ui/use-once.ts";
import { useFactorText } from "./text.ts";

/** Asks before the recovery codes are replaced. */
export function RenewDialog({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (codes: string[]) => void;
}) {
  const text = useFactorText();
  const make = useMutation({ mutationFn: makeRecoveryCodes, onSuccess: onMade });
  const confirm = useOnce(make.mutateAsync);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.renewTitle}
      description={text.renewDetail}
      verb={text.renewVerb}
      doing={text.renewing}
      onConfirm={confirm}
      pending={make.isPending}
      error={make.error}
    />
  );
}

/** Asks before the app is removed. */
export function RemoveDialog({
  onClose,
  onRemoved,
}: {
  onClose: () => void;
  onRemoved: () => void;
}) {
  const text = useFactorText();
  const remove = useMutation({ mutationFn: removeTotp, onSuccess: onRemoved });
  const confirm = useOnce(remove.mutateAsync);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.removeTitle}
      description={text.removeDetail}
      verb={text.removeVerb}
      doing={text.removing}
      onConfirm={confirm}
      pending={remove.isPending}
      error={remove.error}
    />
  );
}
