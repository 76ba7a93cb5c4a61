import { useMutation, useQueryClient } from "@tanstack/react-query";
import { KeyRound, UserMinus } from "lucide-react";
import { type Member, membersQuery, removeMember } from "../../api/queries/people/members.ts";
import { ConfirmDialog } from "../../ui/overlays/confirm-dialog.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useMembersText } from "./text.ts";

export function RemoveDialog({
  project,
  member,
  onClose,
}: {
  project: string;
  member: Member;
  onClose: () => void;
}) {
  const { removeDialog: text, noName } = useMembersText();
  const client = useQueryClient();
  const name = member.name ?? noName;
  const remove = useMutation({
    mutationFn: () => removeMember(project, member.account_id),
    onSuccess: async () => {
      showToast({ title: text.done(name) });
      onClose();
      await client.invalidateQueries(membersQuery(project));
    },
  });
  const confirm = useOnce(remove.mutateAsync);
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.title(name)}
      description={text.description}
      losses={[
        { icon: UserMinus, text: text.access },
        { icon: KeyRound, text: text.keys },
      ]}
      verb={text.verb}
      doing={text.doing}
      onConfirm={confirm}
      pending={remove.isPending}
      error={remove.error}
    />
  );
}
