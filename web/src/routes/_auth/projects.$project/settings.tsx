import { createFileRoute } from "@tanstack/react-router";
import { choice, search } from "../../../search.ts";
import { SettingsPage } from "../../../features/settings/settings-page.tsx";

const readSearch = search({
  tab: choice(["general", "return-urls", "allowed-origins", "page", "danger"]),
  page: choice(["connect", "error"]),
  lang: choice(["en", "ru"]),
  theme: choice(["light", "dark"]),
});

export const Route = createFileRoute("/_auth/projects/$project/settings")({
  /** `page`, `lang` and `theme` are what the preview of the connect page shows. */
  validateSearch: readSearch,
  component: SettingsPage,
});
