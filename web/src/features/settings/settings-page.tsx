import { Link, getRouteApi } from "@tanstack/react-router";
import { Suspense, lazy } from "react";
import { PageHead } from "../../ui/page-head.tsx";
import { Tabs } from "../../ui/lists/tabs.tsx";
import { DangerSection } from "./danger-section.tsx";
import { GeneralSection } from "./general-section.tsx";
import { ReturnUrlsSection } from "./return-urls-section.tsx";
import { useSettingsText } from "./text.ts";

const route = getRouteApi("/_auth/projects/$project/settings");

/** The preview brings the words of the hosted pages: only who opens it loads them. */
const ConnectPageSection = lazy(() => import("./connect-page-section.tsx"));

const AllowedOriginsSection = lazy(() => import("../allowed-origins/origins-section.tsx"));

const SECTIONS = {
  general: GeneralSection,
  "return-urls": ReturnUrlsSection,
  "allowed-origins": AllowedOriginsSection,
  page: ConnectPageSection,
  danger: DangerSection,
} as const;
const TABS = Object.keys(SECTIONS) as (keyof typeof SECTIONS)[];

export function SettingsPage() {
  const text = useSettingsText();
  const { project } = route.useParams();
  const { tab = "general" } = route.useSearch();
  const Section = SECTIONS[tab];
  return (
    <div className="reading">
      <PageHead title={text.title} withTabs />
      <Tabs label={text.title}>
        {TABS.map((name) => (
          <Link
            key={name}
            to="/projects/$project/settings"
            params={{ project }}
            search={name === "general" ? {} : { tab: name }}
            // The first tab has no name in the address: only its exact address is "here".
            activeOptions={{ exact: name === "general" }}
          >
            {text.tabs[name]}
          </Link>
        ))}
      </Tabs>
      <Suspense fallback={<span className="skeleton w3" aria-busy="true" />}>
        <Section project={project} />
      </Suspense>
    </div>
  );
}
