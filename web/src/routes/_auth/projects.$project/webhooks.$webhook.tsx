import { createFileRoute } from "@tanstack/react-router";
import { choice, search, text } from "../../../search.ts";
import { WebhookPage } from "../../../features/webhooks/webhook-page.tsx";

const readSearch = search({
  state: choice(["pending", "delivered", "failed", "dropped"]),
  cursor: text(),
  /** The event id of the delivery that is open. */
  delivery: text(),
});

export const Route = createFileRoute("/_auth/projects/$project/webhooks/$webhook")({
  validateSearch: readSearch,
  component: WebhookPage,
});
