import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Webhook, rotateSecret, webhooksOf } from "../../api/queries/webhooks.ts";
import { CopyField } from "../../ui/copy.tsx";
import { SelectField } from "../../ui/forms/field.tsx";
import { ShowOnceDialog } from "../../ui/overlays/show-once-dialog.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
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
  const client = useQueryClient();
  const [hours, setHours] = useState(String(OVERLAPS_HOURS[0]));
  const rotate = useMutation({
    mutationFn: (overlapHours: number) => rotateSecret(project, webhook.id, overlapHours),
    onSuccess: () => client.invalidateQueries(webhooksOf(project)),
  });
  return (
    <ShowOnceDialog
      make={rotate}
      ask={{ title: text.title, description: text.detail, verb: text.verb, doing: text.doing }}
      shown={secret}
      form={(id, order) => (
        <form
          id={id}
          onSubmit={(event) => {
            event.preventDefault();
            order(Number(hours));
          }}
        >
          <SelectField
            label={text.overlap}
            value={hours}
            onChange={(event) => setHours(event.target.value)}
            options={[
              ...OVERLAPS_HOURS.map((one) => ({ value: String(one), label: text.hours(one) })),
              { value: NOT_AT_ALL, label: text.notAtAll },
            ]}
          />
          {rotate.error === null ? null : <ProblemNotice error={rotate.error} />}
        </form>
      )}
      onClose={onClose}
    >
      {(made) => <CopyField value={made.secret} />}
    </ShowOnceDialog>
  );
}
