import { createFileRoute } from "@tanstack/react-router";
import { z } from "zod/mini";
import { choice } from "../../../search.ts";
import { SettingsPage } from "../../../features/settings/settings-page.tsx";

export const Route = createFileRoute("/_auth/projects/$project/settings")({
  /** `page`, `lang` and `theme` are what the preview of the connect page shows. */
  validateSearch: z.object({
    tab: choice(["general", "return-urls", "page", "danger"]),
    page: choice(["connect", "error"]),
    lang: choice(["en", "ru"]),
    theme: choice(["light", "dark"]),
  }),
  component: SettingsPage,
});
