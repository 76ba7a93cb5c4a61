import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { ChevronsUpDown, FolderKanban, Menu as MenuIcon, Plus, Search } from "lucide-react";
import { Suspense, useEffect, useState } from "react";
import { IconButton } from "../../ui/button.tsx";
import { Dialog } from "../../ui/overlays/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Mark } from "../../ui/mark.tsx";
import { overlay } from "../../ui/overlays/load-overlays.ts";
import { Menu, MenuItem, MenuLine } from "../../ui/overlays/menu.tsx";
import { projectQuery, projectsQuery } from "../../api/queries/projects.ts";
import { AccountMenu } from "./account-menu.tsx";
import { AskToVerify } from "./ask-to-verify.tsx";
import { InsideMain } from "./main-frame.tsx";
import { MaintenanceNotice } from "./maintenance-notice.tsx";
import { Nav } from "./nav.tsx";
import PaletteMissing from "./palette-missing.tsx";
import { StateNotice } from "./state-notice.tsx";
import { useShellText } from "./text.ts";

const CommandPalette = overlay(() =>
  import("./command-palette.tsx").catch(() => ({ default: PaletteMissing })),
);

/** Only Apple's keyboards have ⌘; elsewhere a browser looks for a typeface with the sign before it draws anything. */
const SHORTCUT = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘K" : "Ctrl K";

/** The frame of a project's pages: sidebar or, on narrow screens, a bar above; ⌘K everywhere. */
export function ProjectShell({ project }: { project: string }) {
  const text = useShellText();
  const [jumping, setJumping] = useState(false);
  const [menuOpen, setMenuOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setJumping(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <a className="skip" href="#main">
        {text.skip}
      </a>
      <div className="shell">
        <header className="topbar">
          <IconButton icon={MenuIcon} label={text.menu} onClick={() => setMenuOpen(true)} />
          <Switcher project={project} />
          <IconButton icon={Search} label={text.search} onClick={() => setJumping(true)} />
        </header>
        <div className="sidebar">
          <Switcher project={project} />
          <button type="button" className="jump" onClick={() => setJumping(true)}>
            <Icon of={Search} />
            <span>{text.jump}</span>
            <kbd>{SHORTCUT}</kbd>
          </button>
          <Nav project={project} />
          <div className="sidebar-foot">
            <AccountMenu />
          </div>
        </div>
        <main className="content" id="main" tabIndex={-1}>
          <MaintenanceNotice />
          <AskToVerify />
          <InsideMain>
            <StateNotice project={project} />
            <Outlet />
          </InsideMain>
        </main>
      </div>
      <Dialog open={menuOpen} onClose={() => setMenuOpen(false)} title={text.menu}>
        <Nav project={project} onNavigate={() => setMenuOpen(false)} />
        <AccountMenu />
      </Dialog>
      {jumping ? (
        <Suspense>
          <CommandPalette project={project} onClose={() => setJumping(false)} />
        </Suspense>
      ) : null}
    </>
  );
}

function Switcher({ project }: { project: string }) {
  const text = useShellText();
  const current = useSuspenseQuery(projectQuery(project)).data;
  const projects = useSuspenseQuery(projectsQuery).data.data;
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className="switcher">
          <Mark />
          <span>
            <span className="switcher-name">{current.name}</span>
            <span className="switcher-env">{text.roles[current.role]}</span>
          </span>
          <Icon of={ChevronsUpDown} />
        </button>
      }
    >
      {projects.slice(0, 8).map((other) => (
        <MenuItem
          key={other.id}
          render={<Link to="/projects/$project" params={{ project: other.id }} />}
        >
          {other.name}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem icon={FolderKanban} render={<Link to="/projects" />}>
        {text.projects}
      </MenuItem>
      <MenuItem icon={Plus} render={<Link to="/projects" search={{ create: true }} />}>
        {text.newProject}
      </MenuItem>
    </Menu>
  );
}
