import { Link, getRouteApi } from "@tanstack/react-router";
import { PageHead } from "../../ui/page-head.tsx";
import { Tabs } from "../../ui/lists/tabs.tsx";
import { AccountsTab } from "./accounts-tab.tsx";
import { AdminFrame } from "./admin-frame.tsx";
import { AdministratorsTab } from "./administrators-tab.tsx";
import { LogTab } from "./log-tab.tsx";
import { ProjectsTab } from "./projects-tab.tsx";
import { SettingsTab } from "./settings/settings-tab.tsx";
import { useAdminText } from "./text.ts";

const route = getRouteApi("/_auth/admin/");
const TABS = ["accounts", "projects", "administrators", "settings", "log"] as const;
const SHOWN = {
  accounts: AccountsTab,
  projects: ProjectsTab,
  administrators: AdministratorsTab,
  settings: SettingsTab,
  log: LogTab,
} as const;

/** What platform administrators decide for the whole installation. */
export function AdminPage() {
  const text = useAdminText();
  const search = route.useSearch();
  const { tab = "accounts" } = search;
  const Shown = SHOWN[tab];
  return (
    <AdminFrame>
      <PageHead title={text.title} withTabs />
      <Tabs label={text.title}>
        {TABS.map((name) => (
          <Link
            key={name}
            to="/admin"
            search={name === tab ? search : name === "accounts" ? {} : { tab: name }}
            // The first tab has no name in the address: only its exact address is "here".
            activeOptions={{ exact: name === "accounts" }}
          >
            {text.tabs[name]}
          </Link>
        ))}
      </Tabs>
      <div className="stack">
        <Shown />
      </div>
    </AdminFrame>
  );
}
