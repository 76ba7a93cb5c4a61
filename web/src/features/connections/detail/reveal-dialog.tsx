import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Connection, reloadConnections } from "../../../api/queries/connections.ts";
import { Button } from "../../../ui/button.tsx";
import { CopyField } from "../../../ui/copy.tsx";
import { Dialog } from "../../../ui/overlays/dialog.tsx";
import { useUiText } from "../../../ui/text.ts";
import { ActionProblem } from "../actions/action-problem.tsx";
import { reveal } from "../actions/calls.ts";
import { useDetailText } from "./text.ts";

const SHOWN_MS = 60_000;

/**
 * Shows the access token to a reader who has just proved who they are, for a minute at most. The token is kept nowhere but in this dialog:
 * it is gone when the dialog closes.
 */
export function RevealDialog({
  project,
  connection,
  onClose,
}: {
  project: string;
  connection: Connection;
  onClose: () => void;
}) {
  const text = useDetailText().reveal;
  const ui = useUiText();
  const client = useQueryClient();
  const mutationKey = ["reveal", connection.id];
  const call = useMutation({
    mutationKey,
    gcTime: 0,
    mutationFn: () => reveal(project, connection.id),
    onSettled: () => reloadConnections(client, project),
  });
  const { data, reset } = call;
  useEffect(() => {
    if (data === undefined) return;
    const timer = setTimeout(reset, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [data, reset]);
  const ask = () => {
    if (client.isMutating({ mutationKey }) === 0) call.mutate();
  };
  if (data !== undefined)
    return (
      <Dialog
        open
        onClose={onClose}
        title={text.token}
        footer={
          <Button variant="primary" onClick={onClose}>
            {ui.close}
          </Button>
        }
      >
        <div className="token-shown">
          <CopyField value={data.access_token} />
        </div>
        <p className="hint">{text.hides(SHOWN_MS / 1_000)}</p>
      </Dialog>
    );
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.title}
      description={text.description}
      footer={
        <>
          <Button onClick={onClose}>{ui.cancel}</Button>
          <Button variant="primary" onClick={ask} busy={call.isPending && text.doing}>
            {text.verb}
          </Button>
        </>
      }
    >
      {call.error === null ? null : <ActionProblem error={call.error} />}
    </Dialog>
  );
}
