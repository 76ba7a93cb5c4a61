import { Link, getRouteApi } from "@tanstack/react-router";
import { Suspense, lazy } from "react";
import { PageHead } from "../../ui/page-head.tsx";
import { Tabs } from "../../ui/lists/tabs.tsx";
import { AccountBar } from "../shell/account-bar.tsx";
import { AccountLog } from "./account-log.tsx";
import { LookPanel } from "./look-panel.tsx";
import { ProfilePanel } from "./profile-panel.tsx";
import { useAccountText } from "./text.ts";

const DataPanel = lazy(() => import("./data-panel.tsx"));
const SecurityTab = lazy(() => import("./security-tab.tsx"));
const TokensTab = lazy(() => import("../access-tokens/tokens-tab.tsx"));
const route = getRouteApi("/_auth/account");
const TABS = ["profile", "security", "tokens", "log"] as const;

export function AccountPage() {
  const text = useAccountText();
  const { tab = "profile", cursor } = route.useSearch();
  return (
    <AccountBar>
      <main className="content narrow" id="main">
        <PageHead title={text.title} withTabs />
        <Tabs label={text.title}>
          {TABS.map((name) => (
            <Link
              key={name}
              to="/account"
              search={name === "profile" ? {} : { tab: name }}
              // The first tab has no name in the address: only its exact address is "here".
              activeOptions={{ exact: name === "profile" }}
            >
              {text.tabs[name]}
            </Link>
          ))}
        </Tabs>
        <div className="stack">
          {tab === "profile" ? (
            <>
              <ProfilePanel />
              <LookPanel />
              <Suspense>
                <DataPanel />
              </Suspense>
            </>
          ) : tab === "security" ? (
            <Suspense>
              <SecurityTab />
            </Suspense>
          ) : tab === "tokens" ? (
            <Suspense fallback={<span className="skeleton w3" aria-busy="true" />}>
              <TokensTab />
            </Suspense>
          ) : (
            <AccountLog cursor={cursor} />
          )}
        </div>
      </main>
    </AccountBar>
  );
}
