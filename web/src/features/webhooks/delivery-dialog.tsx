import { useQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { type WebhookDeliveryDetail, deliveryQuery } from "../../api/queries/webhooks.ts";
import { useFormat } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Id } from "../../ui/copy.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { Facts } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Time } from "../../ui/time.tsx";
import { DeliveryBadge } from "./badges.tsx";
import { NotArrived } from "./not-arrived.tsx";
import { useWebhooksText } from "./text.ts";
import { useRedeliver } from "./use-send.ts";

/** One delivery: what was sent, and what came back each time. */
export default function DeliveryDialog({
  project,
  webhookId,
  eventId,
  maySend,
  onClose,
}: {
  project: string;
  webhookId: string;
  eventId: string;
  maySend: boolean;
  onClose: () => void;
}) {
  const { delivery: text } = useWebhooksText();
  const delivery = useQuery(deliveryQuery(project, webhookId, eventId));
  const { again, start } = useRedeliver(project, webhookId);
  const error = delivery.data === undefined ? delivery.error : again.error;
  return (
    <Dialog
      wide
      open
      onClose={onClose}
      title={delivery.data?.type ?? text.title}
      footer={
        <>
          <Button onClick={onClose}>{text.close}</Button>
          {maySend && delivery.data !== undefined ? (
            <Button
              variant="primary"
              icon={RotateCw}
              busy={again.isPending && text.sending}
              onClick={() => start(eventId)}
            >
              {text.redeliver}
            </Button>
          ) : null}
        </>
      }
    >
      {error === null ? null : <ProblemNotice error={error} />}
      <NotArrived title={text.notRedelivered} delivery={again.data} />
      {delivery.data !== undefined ? (
        <Detail delivery={delivery.data} />
      ) : error === null ? (
        <span className="skeleton w3" aria-busy="true" />
      ) : null}
    </Dialog>
  );
}

function Detail({ delivery }: { delivery: WebhookDeliveryDetail }) {
  const { delivery: text, errors } = useWebhooksText();
  const format = useFormat();
  return (
    <div className="stack">
      <Facts
        facts={[
          [text.event, <Id key="event" value={delivery.event_id} />],
          [text.state, <DeliveryBadge key="state" state={delivery.state} />],
          [text.time, <Time key="time" full at={delivery.occurred_at} />],
          [
            text.next,
            delivery.next_attempt_at === null ? null : (
              <Time key="next" full at={delivery.next_attempt_at} />
            ),
          ],
        ]}
      />
      <CodeBlock
        label={text.body}
        samples={[{ name: "JSON", code: JSON.stringify(JSON.parse(delivery.body), null, 2) }]}
      />
      <h3>{text.log}</h3>
      {delivery.attempt_log.length === 0 ? (
        <p className="quiet">{text.noAttempt}</p>
      ) : (
        <Facts
          facts={delivery.attempt_log.map((attempt) => [
            text.attempt(attempt.number),
            <span key={attempt.number}>
              <Time full at={attempt.at} />
              {" · "}
              {attempt.status ?? ""}
              {attempt.error === null ? "" : ` ${errors[attempt.error]}`}
              {" · "}
              {text.took(format.number(attempt.duration_ms))}
            </span>,
          ])}
        />
      )}
    </div>
  );
}
