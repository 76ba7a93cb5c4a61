import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  type WebhookDelivery,
  redeliver,
  sendTest,
  webhooksOf,
} from "../../api/queries/webhooks.ts";
import { showToast } from "../../ui/overlays/toast.tsx";
import { useOnce } from "../../ui/use-once.ts";
import { useWebhooksText } from "./text.ts";

type Words = { arrived: string; missed: string };

/** Says what became of a message, and asks again for what the page shows. */
function useOutcome(project: string): (words: Words, delivery: WebhookDelivery) => Promise<void> {
  const { errors } = useWebhooksText();
  const client = useQueryClient();
  return async (words, { state, last_error, last_status }) => {
    const arrived = state === "delivered";
    const reason = last_error === null ? null : errors[last_error];
    const status = last_status === null ? "" : ` (${last_status})`;
    showToast({
      title: arrived ? words.arrived : words.missed,
      ...(arrived || reason === null ? {} : { detail: `${reason}${status}` }),
    });
    await client.invalidateQueries(webhooksOf(project));
  };
}

/** Sends a test message and waits for the receiver. */
export function useSendTest(project: string, webhookId: string) {
  const { page } = useWebhooksText();
  const tell = useOutcome(project);
  const test = useMutation({
    mutationFn: () => sendTest(project, webhookId),
    onSuccess: (delivery) => tell({ arrived: page.tested, missed: page.testFailed }, delivery),
  });
  return { test, start: useOnce(test.mutateAsync) };
}

/** Sends a delivery again and waits for the receiver. */
export function useRedeliver(project: string, webhookId: string) {
  const { delivery: text } = useWebhooksText();
  const tell = useOutcome(project);
  const again = useMutation({
    mutationFn: (eventId: string) => redeliver(project, webhookId, eventId),
    onSuccess: (delivery) =>
      tell({ arrived: text.redelivered, missed: text.notRedelivered }, delivery),
  });
  return { again, start: useOnce(again.mutateAsync) };
}
