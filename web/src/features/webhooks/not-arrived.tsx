import { CircleX } from "lucide-react";
import type { WebhookDelivery } from "../../api/queries/webhooks.ts";
import { Callout } from "../../ui/callout.tsx";
import { useWebhooksText } from "./text.ts";

/** Why a message that was sent just now did not arrive; nothing for one that did. */
export function NotArrived({
  title,
  delivery,
}: {
  title: string;
  delivery: WebhookDelivery | undefined;
}) {
  const { errors } = useWebhooksText();
  if (delivery === undefined || delivery.state === "delivered") return null;
  const { last_error: reason, last_status: status } = delivery;
  return (
    <div role="alert">
      <Callout look="failed" icon={CircleX} title={title}>
        {reason === null ? null : errors[reason]}
        {status === null ? null : ` (${status})`}
      </Callout>
    </div>
  );
}
