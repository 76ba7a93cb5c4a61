import { Link } from "@tanstack/react-router";
import { type ReactNode, Suspense } from "react";
import { Mark } from "../../ui/mark.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { AskToVerify } from "./ask-to-verify.tsx";
import { MaintenanceNotice } from "./maintenance-notice.tsx";
import { useShellText } from "./text.ts";

/** The frame of pages that belong to no project: the list of projects, and the account. */
export function AccountBar({ children }: { children: ReactNode }) {
  const text = useShellText();
  return (
    <div className="plain-shell">
      <a className="skip" href="#main">
        {text.skip}
      </a>
      <header className="plain-bar">
        <Link to="/projects" className="signin-brand">
          <Mark />
          Atlas
        </Link>
        <Suspense>
          <AccountMenu />
        </Suspense>
      </header>
      <Suspense>
        <MaintenanceNotice />
        <AskToVerify />
      </Suspense>
      {children}
    </div>
  );
}
