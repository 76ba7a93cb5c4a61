import { useMutation, useQueryClient } from "@tanstack/react-query";
import { isProblem } from "../../api/problem.ts";
import { type Passkey, passkeysQuery, removePasskey } from "./passkey-calls.ts";
import { ConfirmDialog } from "../../ui/overlays/confirm-dialog.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { usePasskeysText } from "./text.ts";

/** Takes a passkey's power over the account away. */
export function RemovePasskeyDialog({
  passkey,
  onClose,
}: {
  passkey: Passkey;
  onClose: () => void;
}) {
  const { removeDialog: text } = usePasskeysText();
  const client = useQueryClient();
  const remove = useMutation({
    // One that another tab has removed is removed too.
    mutationFn: () =>
      removePasskey(passkey.id).catch((error: unknown) => {
        if (!(error instanceof Error && isProblem(error, "not_found"))) throw error;
      }),
    onSuccess: async () => {
      showToast({ title: text.done });
      onClose();
      await client.invalidateQueries(passkeysQuery);
    },
  });
  const confirm = useOnce(remove.mutateAsync);
  const isLast = isProblem(remove.error, "last_way_in");
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.title(passkey.name)}
      description={isLast ? <span role="alert">{text.last}</span> : text.detail}
      verb={text.verb}
      doing={text.doing}
      onConfirm={confirm}
      pending={remove.isPending}
      error={isLast ? null : remove.error}
    />
  );
}
