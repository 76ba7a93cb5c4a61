import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { KeyRound, SearchX } from "lucide-react";
import { type Connection, reloadConnections } from "../../../api/queries/connections.ts";
import { ConfirmDialog } from "../../../ui/overlays/confirm-dialog.tsx";
import { showToast } from "../../../ui/overlays/toast.tsx";
import { remove } from "../actions/calls.ts";
import { useActionsText } from "../actions/text.ts";
import { useDetailText } from "./text.ts";

/** Deletes a connection after its end user's id was typed, and goes back to the list. */
export function DeleteDialog({
  project,
  connection,
  onClose,
}: {
  project: string;
  connection: Connection;
  onClose: () => void;
}) {
  const text = useDetailText().danger;
  const actions = useActionsText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const mutationKey = ["delete", connection.id];
  const call = useMutation({
    mutationKey,
    mutationFn: () => remove(project, connection.id),
    onSuccess: async ({ tokens }) => {
      await navigate({ to: "/projects/$project/connections", params: { project } });
      const detail = tokens
        .map(({ token, result }) => `${actions.tokens[token]}: ${actions.results[result]}.`)
        .join(" ");
      showToast({
        title: text.deleted(connection.external_id),
        ...(detail === "" ? {} : { detail }),
      });
      await reloadConnections(client, project);
    },
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.deleteTitle(connection.external_id)}
      losses={[
        { icon: KeyRound, text: text.losses.tokens },
        { icon: SearchX, text: text.losses.app },
      ]}
      verb={text.deleteVerb}
      doing={text.deleting}
      name={connection.external_id}
      onConfirm={() => {
        if (client.isMutating({ mutationKey }) === 0) call.mutate();
      }}
      pending={call.isPending}
      error={call.error}
    />
  );
}
