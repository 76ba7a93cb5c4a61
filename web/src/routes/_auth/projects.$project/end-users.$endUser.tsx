import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { text } from "../../../search.ts";
import { EndUserPage } from "../../../features/end-users/end-user-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/end-users/$endUser")({
  validateSearch: z.object({
    cursor: text(),
  }),
  component: EndUserPage,
});
