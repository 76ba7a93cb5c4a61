import { createFileRoute } from "@tanstack/react-router";
import { flag, search, text } from "../../../search.ts";
import { ApiKeysPage } from "../../../features/api-keys/api-keys-page.tsx";

const readSearch = search({ key: text(), create: flag() });

export const Route = createFileRoute("/_auth/projects/$project/api-keys")({
  /** `key` marks a row, `create` opens the form for a new key. */
  validateSearch: readSearch,
  component: ApiKeysPage,
});
