import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import {
  Gauge,
  KeyRound,
  Link2,
  type LucideIcon,
  Plug,
  Rocket,
  Route,
  ScrollText,
  Settings,
  Users,
  UsersRound,
  Webhook,
} from "lucide-react";
import { Icon } from "../../ui/icon.tsx";
import { needsReauthQuery } from "../../api/queries/needs-reauth.ts";
import { useShellText } from "./text.ts";

/** The rooms of a project, in the order of the sidebar. */
export const PAGES = {
  start: { to: "/projects/$project/start", icon: Rocket, group: null },
  overview: { to: "/projects/$project", icon: Gauge, group: null },
  integrations: { to: "/projects/$project/integrations", icon: Plug, group: "accounts" },
  connections: { to: "/projects/$project/connections", icon: Link2, group: "accounts" },
  endUsers: { to: "/projects/$project/end-users", icon: Users, group: "accounts" },
  flows: { to: "/projects/$project/flows", icon: Route, group: "accounts" },
  apiKeys: { to: "/projects/$project/api-keys", icon: KeyRound, group: "app" },
  members: { to: "/projects/$project/members", icon: UsersRound, group: "project" },
  webhooks: { to: "/projects/$project/webhooks", icon: Webhook, group: "app" },
  audit: { to: "/projects/$project/audit", icon: ScrollText, group: "project" },
  settings: { to: "/projects/$project/settings", icon: Settings, group: "project" },
} as const satisfies Record<
  string,
  { to: string; icon: LucideIcon; group: "accounts" | "app" | "project" | null }
>;

export type PageName = keyof typeof PAGES;
export const PAGE_NAMES = Object.keys(PAGES) as PageName[];

const GROUPS = [null, "accounts", "app", "project"] as const;

export function Nav({ project, onNavigate }: { project: string; onNavigate?: () => void }) {
  const text = useShellText();
  const needsReauth = useQuery(needsReauthQuery(project)).data;
  return (
    <nav className="nav" aria-label={text.main}>
      {GROUPS.map((group) => (
        <div key={group ?? "top"} className="nav-group">
          {group === null ? null : <h2>{text.groups[group]}</h2>}
          <ul>
            {PAGE_NAMES.filter((name) => PAGES[name].group === group).map((name) => (
              <li key={name}>
                <Link
                  to={PAGES[name].to}
                  params={{ project }}
                  activeOptions={{ exact: name === "overview", includeSearch: false }}
                  activeProps={{ "aria-current": "page" }}
                  onClick={onNavigate}
                >
                  <Icon of={PAGES[name].icon} />
                  {text.pages[name]}
                  {name === "connections" && needsReauth !== undefined && needsReauth > 0 ? (
                    <span className="count warn">{needsReauth > 99 ? "99+" : needsReauth}</span>
                  ) : null}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
