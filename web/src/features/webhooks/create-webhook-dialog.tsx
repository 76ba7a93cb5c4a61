import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type WebhookOrder, createWebhook, webhooksOf } from "../../api/queries/webhooks.ts";
import { CopyField } from "../../ui/copy.tsx";
import { ShowOnceDialog } from "../../ui/overlays/show-once-dialog.tsx";
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
  const { form: text, secret } = useWebhooksText();
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: (order: WebhookOrder) => createWebhook(project, order),
    onSuccess: () => client.invalidateQueries(webhooksOf(project)),
  });
  return (
    <ShowOnceDialog
      wide
      make={create}
      ask={{ title: text.create, verb: text.create, doing: text.creating }}
      shown={secret}
      form={(id, order) => <WebhookForm id={id} error={create.error} onSubmit={order} />}
      onClose={() => onClose(create.data?.id ?? null)}
    >
      {(webhook) => <CopyField value={webhook.secret} />}
    </ShowOnceDialog>
  );
}
