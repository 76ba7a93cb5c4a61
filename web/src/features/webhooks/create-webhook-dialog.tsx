import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { type WebhookOrder, createWebhook, webhooksOf } from "../../api/queries/webhooks.ts";
import { Button } from "../../ui/button.tsx";
import { CopyField } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { useUiText } from "../../ui/text.ts";
import { useOnce } from "../../ui/use-once.ts";
import { useWebhooksText } from "./text.ts";
import { WebhookForm } from "./webhook-form.tsx";

/** Asks where events go, makes the webhook, and shows its secret once. */
export default function CreateWebhookDialog({
  project,
  onClose,
}: {
  project: string;
  onClose: (webhookId: string | null) => void;
}) {
  const text = useWebhooksText();
  const ui = useUiText();
  const client = useQueryClient();
  const formId = useId();
  const create = useMutation({
    mutationFn: (order: WebhookOrder) => createWebhook(project, order),
    onSuccess: () => client.invalidateQueries(webhooksOf(project)),
    // The secret goes with the dialog.
    gcTime: 0,
  });
  const order = useOnce(create.mutateAsync);
  const made = create.data;
  const close = () => onClose(made?.id ?? null);
  return (
    <Dialog
      wide
      alert
      open
      onClose={close}
      title={made === undefined ? text.form.create : text.secret.title}
      description={made === undefined ? undefined : text.secret.detail}
      footer={
        made === undefined ? (
          <>
            <Button onClick={close}>{ui.cancel}</Button>
            <Button
              variant="primary"
              type="submit"
              form={formId}
              busy={create.isPending && text.form.creating}
            >
              {text.form.create}
            </Button>
          </>
        ) : (
          <Button variant="primary" onClick={close}>
            {text.secret.done}
          </Button>
        )
      }
    >
      {made === undefined ? (
        <WebhookForm id={formId} error={create.error} onSubmit={order} />
      ) : (
        <CopyField value={made.secret} />
      )}
    </Dialog>
  );
}
