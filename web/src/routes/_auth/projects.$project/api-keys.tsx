import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { flag, text } from "../../../search.ts";
import { ApiKeysPage } from "../../../features/api-keys/api-keys-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/api-keys")({
  /** `key` marks a row, `create` opens the form for a new key. */
  validateSearch: z.object({ key: text(), create: flag() }),
  component: ApiKeysPage,
});
