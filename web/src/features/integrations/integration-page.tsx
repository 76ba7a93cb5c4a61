import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Suspense, lazy } from "react";
import { Problem } from "../../api/problem.ts";
import { integrationHealthQuery } from "../../api/queries/integration-health.ts";
import {
  type Integration,
  integrationQuery,
  providersQuery,
} from "../../api/queries/integrations.ts";
import { useFormat } from "../../i18n/format.ts";
import { ProviderLogo } from "../../ui/logo.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Tabs } from "../../ui/lists/tabs.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { StateBadge } from "../../ui/state-badge.tsx";
import { NotFoundPage } from "../shell/not-found-page.tsx";
import { IntegrationSkeleton } from "./integration-skeleton.tsx";
import { SetupTab } from "./set-up/setup-tab.tsx";
import { useIntegrationsText } from "./text.ts";

const route = getRouteApi("/_auth/projects/$project/integrations/$integration");
/** Until then a time is told as a distance, after that as a clock or a date. */
const HOUR_MS = 3_600_000;
/** Loaded when they are opened: the first tab should be there soon. */
const TestTab = lazy(() => import("./testing/test-tab.tsx"));
const AdvancedTab = lazy(() => import("./advanced/advanced-tab.tsx"));
const DangerTab = lazy(() => import("./danger-tab.tsx"));
const TABS = ["setup", "test", "advanced", "danger"] as const;

/** One integration: how it is set up, whether it works, and what can be changed. */
export function IntegrationPage() {
  const text = useIntegrationsText();
  const params = route.useParams();
  const { project } = params;
  const { tab = "setup" } = route.useSearch();
  const integration = useQuery(integrationQuery(project, params.integration));
  const providers = useQuery(providersQuery);
  const list = (
    <Link to="/projects/$project/integrations" params={{ project }}>
      {text.title}
    </Link>
  );
  if (integration.data === undefined) {
    const { error } = integration;
    if (error instanceof Problem && error.status === 404) return <NotFoundPage />;
    return (
      <>
        <PageHead title={text.title} crumbs={[list]} here="…" />
        {error === null ? (
          <IntegrationSkeleton />
        ) : (
          <ProblemNotice error={error} onRetry={() => void integration.refetch()} />
        )}
      </>
    );
  }
  const shown = integration.data;
  const provider = providers.data?.find(({ id }) => id === shown.provider);
  const common = { project, integration: shown, provider };
  return (
    <>
      <PageHead
        withTabs
        title={shown.name}
        crumbs={[list]}
        badge={<StateBadge state={shown.enabled ? "active" : "disabled"} />}
        tile={<ProviderLogo provider={shown.provider} name={shown.name} large />}
      >
        <HeadFacts project={project} integration={shown} />
      </PageHead>
      <Tabs label={shown.name}>
        {TABS.map((name) => (
          <Link
            key={name}
            to="/projects/$project/integrations/$integration"
            params={params}
            search={{ tab: name }}
            replace
            {...(name === tab ? { "aria-current": "page" as const } : {})}
          >
            {text.page.tabs[name]}
          </Link>
        ))}
      </Tabs>
      <Suspense fallback={<IntegrationSkeleton />}>
        {tab === "setup" ? <SetupTab {...common} /> : null}
        {tab === "test" ? <TestTab {...common} /> : null}
        {tab === "advanced" ? <AdvancedTab {...common} /> : null}
        {tab === "danger" ? <DangerTab {...common} /> : null}
      </Suspense>
    </>
  );
}

function HeadFacts({ project, integration }: { project: string; integration: Integration }) {
  const text = useIntegrationsText().page;
  const format = useFormat();
  const health = useQuery(integrationHealthQuery(project)).data;
  const own = health?.get(integration.id);
  const lastAt = own?.last_connected_at ?? null;
  return (
    <>
      <code>{integration.key}</code>
      {health === undefined ? null : (
        <>
          {" · "}
          {text.facts(own?.connections ?? 0)}
        </>
      )}
      {lastAt === null ? null : (
        <>
          {", "}
          {text.lastConnected}{" "}
          <span title={format.utc(lastAt)}>
            {Date.now() - Date.parse(lastAt) < HOUR_MS
              ? text.ago(format.short(lastAt))
              : format.short(lastAt)}
          </span>
        </>
      )}
    </>
  );
}
