import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import {
  type Webhook,
  type WebhookChanges,
  updateWebhook,
  webhooksOf,
} from "../../api/queries/webhooks.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { useUiText } from "../../ui/text.ts";
import { useOnce } from "../../ui/use-once.ts";
import { useWebhooksText } from "./text.ts";
import { WebhookForm } from "./webhook-form.tsx";

/** Changes where a webhook's events go, and which. */
export default function EditWebhookDialog({
  project,
  webhook,
  onClose,
}: {
  project: string;
  webhook: Webhook;
  onClose: () => void;
}) {
  const { form: text } = useWebhooksText();
  const ui = useUiText();
  const client = useQueryClient();
  const formId = useId();
  const change = useMutation({
    mutationFn: (changes: WebhookChanges) => updateWebhook(project, webhook.id, changes),
    onSuccess: async () => {
      await client.invalidateQueries(webhooksOf(project));
      onClose();
    },
  });
  return (
    <Dialog
      wide
      alert
      open
      onClose={onClose}
      title={text.edit}
      footer={
        <>
          <Button onClick={onClose}>{ui.cancel}</Button>
          <Button
            variant="primary"
            type="submit"
            form={formId}
            busy={change.isPending && text.saving}
          >
            {text.save}
          </Button>
        </>
      }
    >
      <WebhookForm
        id={formId}
        webhook={webhook}
        error={change.error}
        onSubmit={useOnce(change.mutateAsync)}
      />
    </Dialog>
  );
}
