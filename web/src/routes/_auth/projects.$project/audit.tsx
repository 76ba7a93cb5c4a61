import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { text } from "../../../search.ts";
import { AuditPage } from "../../../features/audit/audit-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/audit")({
  validateSearch: z.object({
    id: text(),
    subject: text(),
    type: text(),
    actor: text(),
    since: text(),
    until: text(),
    cursor: text(),
  }),
  component: AuditPage,
});
