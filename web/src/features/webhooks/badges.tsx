import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  type LucideIcon,
  TriangleAlert,
} from "lucide-react";
import type { DeliveryState, Webhook } from "../../api/queries/webhooks.ts";
import { Icon } from "../../ui/icon.tsx";
import { useWebhooksText } from "./text.ts";

type Look = readonly [LucideIcon, string];

const WEBHOOK_LOOKS: Readonly<Record<"enabled" | "failing" | "disabled", Look>> = {
  enabled: [CircleCheck, "active"],
  failing: [TriangleAlert, "reauth"],
  disabled: [CirclePause, "disabled"],
};

const DELIVERY_LOOKS: Readonly<Record<DeliveryState, Look>> = {
  pending: [CircleDashed, "pending"],
  delivered: [CircleCheck, "active"],
  failed: [CircleX, "failed"],
  dropped: [Ban, "disabled"],
};

const Badge = ({ look: [icon, look], word }: { look: Look; word: string }) => (
  <span className={`state ${look}`}>
    <Icon of={icon} />
    {word}
  </span>
);

/** Whether a webhook gets anything. */
export function WebhookBadge({
  enabled,
  failing_since,
}: Pick<Webhook, "enabled" | "failing_since">) {
  const state = !enabled ? "disabled" : failing_since === null ? "enabled" : "failing";
  return <Badge look={WEBHOOK_LOOKS[state]} word={useWebhooksText().states[state]} />;
}

/** How far a delivery got. */
export const DeliveryBadge = ({ state }: { state: DeliveryState }) => (
  <Badge look={DELIVERY_LOOKS[state]} word={useWebhooksText().deliveryStates[state]} />
);
