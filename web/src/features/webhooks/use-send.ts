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

/** Says that a message arrived, and asks again for what the page shows. One that did not is told by `NotArrived`. */
function useArrival(project: string, arrived: string) {
  const client = useQueryClient();
  return async ({ state }: WebhookDelivery) => {
    if (state === "delivered") showToast({ title: arrived });
    await client.invalidateQueries(webhooksOf(project));
  };
}

/** Sends a test message and waits for the receiver. */
export function useSendTest(project: string, webhookId: string) {
  const { page } = useWebhooksText();
  const onSuccess = useArrival(project, page.tested);
  const test = useMutation({ mutationFn: () => sendTest(project, webhookId), onSuccess });
  return { test, start: useOnce(test.mutateAsync) };
}

/** Sends a delivery again and waits for the receiver. */
export function useRedeliver(project: string, webhookId: string) {
  const { delivery: text } = useWebhooksText();
  const onSuccess = useArrival(project, text.redelivered);
  const again = useMutation({
    mutationFn: (eventId: string) => redeliver(project, webhookId, eventId),
    onSuccess,
  });
  return { again, start: useOnce(again.mutateAsync) };
}
