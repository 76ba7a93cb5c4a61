import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Webhook, updateWebhook, webhooksOf } from "../../api/queries/webhooks.ts";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { DeleteWebhookDialog } from "./delete-webhook-dialog.tsx";
import { useWebhooksText } from "./text.ts";

/** Disabling, which can be undone, and deleting, which cannot. */
export function DangerZone({
  project,
  webhook,
  mayEnable,
}: {
  project: string;
  webhook: Webhook;
  /** False in an archived project, where webhooks can only be ended. */
  mayEnable: boolean;
}) {
  const { danger: text } = useWebhooksText();
  const client = useQueryClient();
  const [isDeleting, setDeleting] = useState(false);
  const { id, enabled } = webhook;
  const change = useMutation({
    mutationFn: () => updateWebhook(project, id, { enabled: !enabled }),
    onSuccess: () => client.invalidateQueries(webhooksOf(project)),
  });
  const toggle = useOnce(change.mutateAsync);
  return (
    <Panel title={text.title} flush>
      <ul className="danger-zone">
        {enabled || mayEnable ? (
          <li>
            <div>
              <b>{enabled ? text.disable : text.enable}</b>
              <p>{enabled ? text.disableDetail : text.enableDetail}</p>
            </div>
            <Button
              busy={change.isPending && (enabled ? text.disabling : text.enabling)}
              onClick={() => toggle()}
            >
              {enabled ? text.disableVerb : text.enableVerb}
            </Button>
          </li>
        ) : null}
        <li>
          <div>
            <b>{text.delete}</b>
            <p>{text.deleteDetail}</p>
          </div>
          <Button variant="danger-quiet" onClick={() => setDeleting(true)}>
            {text.deleteVerb}
          </Button>
        </li>
      </ul>
      {change.error === null ? null : (
        <div className="panel-body">
          <ProblemNotice error={change.error} />
        </div>
      )}
      {isDeleting ? (
        <DeleteWebhookDialog
          project={project}
          webhook={webhook}
          onClose={() => setDeleting(false)}
        />
      ) : null}
    </Panel>
  );
}
