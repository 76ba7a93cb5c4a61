import { createFileRoute } from "@tanstack/react-router";
import { flag, search } from "../../../search.ts";
import { WebhooksPage } from "../../../features/webhooks/webhooks-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/webhooks/")({
  validateSearch: search({ create: flag() }),
  component: WebhooksPage,
});
