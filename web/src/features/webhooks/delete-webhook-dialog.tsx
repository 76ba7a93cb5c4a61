import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { KeyRound, ScrollText } from "lucide-react";
import {
  type Webhook,
  deleteWebhook,
  webhookQuery,
  webhooksOf,
} from "../../api/queries/webhooks.ts";
import { ConfirmDialog } from "../../ui/overlays/confirm-dialog.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { hostOf } from "./host-of.ts";
import { useWebhooksText } from "./text.ts";

/** Asks for the host of the address first. */
export function DeleteWebhookDialog({
  project,
  webhook,
  onClose,
}: {
  project: string;
  webhook: Webhook;
  onClose: () => void;
}) {
  const { deleteDialog: text } = useWebhooksText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const host = hostOf(webhook.url);
  const remove = useMutation({
    mutationFn: () => deleteWebhook(project, webhook.id),
    onSuccess: async () => {
      showToast({ title: text.done(host) });
      await navigate({ to: "/projects/$project/webhooks", params: { project } });
      client.removeQueries(webhookQuery(project, webhook.id));
      await client.invalidateQueries(webhooksOf(project));
    },
  });
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={text.title(host)}
      description={text.description}
      losses={[
        { icon: KeyRound, text: text.losses.secret },
        { icon: ScrollText, text: text.losses.log },
      ]}
      name={host}
      verb={text.verb}
      doing={text.doing}
      onConfirm={useOnce(remove.mutateAsync)}
      pending={remove.isPending}
      error={remove.error}
    />
  );
}
