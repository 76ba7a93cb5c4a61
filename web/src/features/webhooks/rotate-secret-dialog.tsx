import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Webhook, rotateSecret, webhooksOf } from "../../api/queries/webhooks.ts";
import { Button } from "../../ui/button.tsx";
import { CopyField } from "../../ui/copy.tsx";
import { SelectField } from "../../ui/forms/field.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useUiText } from "../../ui/text.ts";
import { useOnce } from "../../ui/use-once.ts";
import { useWebhooksText } from "./text.ts";

const OVERLAPS_HOURS = [24, 72, 168];
const NOT_AT_ALL = "0";

/** Asks how long the old secret keeps signing, and shows the new one once. */
export default function RotateSecretDialog({
  project,
  webhook,
  onClose,
}: {
  project: string;
  webhook: Webhook;
  onClose: () => void;
}) {
  const { rotateDialog: text, secret } = useWebhooksText();
  const ui = useUiText();
  const client = useQueryClient();
  const [hours, setHours] = useState(String(OVERLAPS_HOURS[0]));
  const rotate = useMutation({
    mutationFn: () => rotateSecret(project, webhook.id, Number(hours)),
    onSuccess: () => client.invalidateQueries(webhooksOf(project)),
    // The secret goes with the dialog.
    gcTime: 0,
  });
  const start = useOnce(rotate.mutateAsync);
  const made = rotate.data;
  return (
    <Dialog
      alert
      open
      onClose={onClose}
      title={made === undefined ? text.title : secret.title}
      description={made === undefined ? text.detail : secret.detail}
      footer={
        made === undefined ? (
          <>
            <Button onClick={onClose}>{ui.cancel}</Button>
            <Button variant="primary" busy={rotate.isPending && text.doing} onClick={() => start()}>
              {text.verb}
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={onClose}>
            {secret.done}
          </Button>
        )
      }
    >
      {made === undefined ? (
        <SelectField
          label={text.overlap}
          value={hours}
          onChange={(event) => setHours(event.target.value)}
          options={[
            ...OVERLAPS_HOURS.map((one) => ({ value: String(one), label: text.hours(one) })),
            { value: NOT_AT_ALL, label: text.notAtAll },
          ]}
        />
      ) : (
        <CopyField value={made.secret} />
      )}
      {rotate.error === null ? null : <ProblemNotice error={rotate.error} />}
    </Dialog>
  );
}
