import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import {
  type Webhook,
  type WebhookChanges,
  type WebhookOrder,
  updateWebhook,
  webhooksOf,
} from "../../api/queries/webhooks.ts";
import { FormDialog } from "../../ui/overlays/form-dialog.tsx";
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
  const client = useQueryClient();
  const formId = useId();
  const change = useMutation({
    mutationFn: (changes: WebhookChanges) => updateWebhook(project, webhook.id, changes),
    onSuccess: async () => {
      await client.invalidateQueries(webhooksOf(project));
      onClose();
    },
  });
  // Only another address needs a proof of who it is that changes it.
  const save = useOnce(({ url, ...others }: WebhookOrder) =>
    change.mutateAsync(url === webhook.url ? others : { url, ...others }),
  );
  return (
    <FormDialog
      wide
      alert
      onClose={onClose}
      title={text.edit}
      formId={formId}
      verb={text.save}
      busy={change.isPending && text.saving}
    >
      <WebhookForm id={formId} webhook={webhook} error={change.error} onSubmit={save} />
    </FormDialog>
  );
}
