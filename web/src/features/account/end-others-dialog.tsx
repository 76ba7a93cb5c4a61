import { useMutation, useQueryClient } from "@tanstack/react-query";
import { endOtherSessions, sessionsQuery } from "../../api/queries/account.ts";
import { ConfirmDialog } from "../../ui/overlays/confirm-dialog.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useAccountText } from "./text.ts";

export function EndOthersDialog({ onClose }: { onClose: () => void }) {
  const { sessions: text } = useAccountText();
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: endOtherSessions,
    onSuccess: async (count) => {
      await client.invalidateQueries(sessionsQuery);
      showToast({ title: text.endedCount(count) });
      onClose();
    },
  });
  const confirm = useOnce(end.mutateAsync);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.endOthersTitle}
      description={text.endOthersDetail}
      verb={text.endOthersVerb}
      doing={text.ending}
      onConfirm={confirm}
      pending={end.isPending}
      error={end.error}
    />
  );
}
