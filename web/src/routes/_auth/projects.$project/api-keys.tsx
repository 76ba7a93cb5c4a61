import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { text } from "../../../search.ts";
import { ApiKeysPage } from "../../../features/api-keys/api-keys-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/api-keys")({
  validateSearch: z.object({ key: text() }),
  component: ApiKeysPage,
});
