import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { text } from "../../../search.ts";
import { EndUsersPage } from "../../../features/end-users/end-users-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/end-users/")({
  validateSearch: z.object({
    q: text(),
    cursor: text(),
  }),
  component: EndUsersPage,
});
