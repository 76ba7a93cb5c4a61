import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { AccountPage } from "../../features/account/account-page.tsx";
import { choice, text } from "../../search.ts";

export const Route = createFileRoute("/_auth/account")({
  validateSearch: z.object({ tab: choice(["profile", "security", "log"]), cursor: text() }),
  component: AccountPage,
});
