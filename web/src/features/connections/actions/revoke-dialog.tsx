import { useMutation, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Send, UserRound } from "lucide-react";
import { type Connection, reloadConnections } from "../../../api/queries/connections.ts";
import { Button } from "../../../ui/button.tsx";
import { Dialog } from "../../../ui/overlays/dialog.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { useUiText } from "../../../ui/text.ts";
import { ActionProblem } from "./action-problem.tsx";
import { revoke } from "./calls.ts";
import { RevocationResults } from "./revocation-results.tsx";
import { useActionsText } from "./text.ts";

/** Asks, revokes, and then shows what happened to each token. */
export function RevokeDialog({
  project,
  connection,
  onClose,
}: {
  project: string;
  connection: Connection;
  onClose: () => void;
}) {
  const text = useActionsText();
  const ui = useUiText();
  const client = useQueryClient();
  const mutationKey = ["revoke", connection.id];
  const call = useMutation({
    mutationKey,
    mutationFn: () => revoke(project, connection.id),
    onSettled: () => reloadConnections(client, project),
  });
  const confirm = () => {
    if (client.isMutating({ mutationKey }) === 0) call.mutate();
  };
  return (
    <Dialog
      open
      alert
      onClose={onClose}
      title={call.isSuccess ? text.revoked : text.revokeTitle(connection.external_id)}
      footer={
        <>
          <Button onClick={onClose}>{call.isSuccess ? ui.close : ui.cancel}</Button>
          {call.isSuccess ? null : (
            <Button variant="danger" busy={call.isPending && text.revoking} onClick={confirm}>
              {text.revokeVerb}
            </Button>
          )}
        </>
      }
    >
      {call.data !== undefined ? (
        <RevocationResults tokens={call.data.tokens} />
      ) : (
        <ul className="losses">
          {[
            [KeyRound, text.losses.tokens] as const,
            [Send, text.losses.provider] as const,
            [UserRound, text.losses.person] as const,
          ].map(([icon, words]) => (
            <li key={words}>
              <Icon of={icon} />
              <span>{words}</span>
            </li>
          ))}
        </ul>
      )}
      {call.error === null ? null : <ActionProblem error={call.error} />}
    </Dialog>
  );
}
