import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useId, useState } from "react";
import { isProblem } from "../../../api/problem.ts";
import { type Connection, reloadConnections } from "../../../api/queries/connections.ts";
import { Button } from "../../../ui/button.tsx";
import { CopyField } from "../../../ui/copy.tsx";
import { Dialog } from "../../../ui/overlays/dialog.tsx";
import { SecretField } from "../../../ui/forms/field.tsx";
import { useUiText } from "../../../ui/text.ts";
import { ActionProblem } from "../actions/action-problem.tsx";
import { reveal } from "../actions/calls.ts";
import { useDetailText } from "./text.ts";

const SHOWN_MS = 60_000;

/**
 * Shows the access token after the reader's password, for a minute at most. The token is kept nowhere but in this dialog:
 * it is gone when the dialog closes.
 */
export function RevealDialog({
  project,
  connection,
  needsPassword,
  onClose,
}: {
  project: string;
  connection: Connection;
  needsPassword: boolean;
  onClose: () => void;
}) {
  const text = useDetailText().reveal;
  const ui = useUiText();
  const client = useQueryClient();
  const formId = useId();
  const [password, setPassword] = useState("");
  const [isMissing, setMissing] = useState(false);
  const mutationKey = ["reveal", connection.id];
  const call = useMutation({
    mutationKey,
    gcTime: 0,
    mutationFn: (typed: string | undefined) => reveal(project, connection.id, typed),
    onSuccess: () => setPassword(""),
    onSettled: () => reloadConnections(client, project),
  });
  const { data, reset } = call;
  useEffect(() => {
    if (data === undefined) return;
    const timer = setTimeout(reset, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [data, reset]);
  // The API asks for it where this page did not expect that.
  const asks = needsPassword || isProblem(call.error, "password_required");
  const isWrong = isProblem(call.error, "wrong_password");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissing(asks && password === "");
    if (asks && password === "") return;
    if (client.isMutating({ mutationKey }) === 0) call.mutate(asks ? password : undefined);
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
          <Button variant="primary" type="submit" form={formId} busy={call.isPending && text.doing}>
            {text.verb}
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit}>
        {asks ? (
          <SecretField
            label={text.password}
            hint={text.passwordHint}
            autoComplete="current-password"
            value={password}
            onChange={(event) => {
              setPassword(event.target.value);
              setMissing(false);
            }}
            error={isMissing ? text.missing : isWrong ? text.wrong : undefined}
          />
        ) : (
          <p className="hint">{text.sandbox}</p>
        )}
      </form>
      {call.error === null || isWrong || isProblem(call.error, "password_required") ? null : (
        <ActionProblem error={call.error} />
      )}
    </Dialog>
  );
}
