import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Link as LinkIcon, Lock, RotateCw, Terminal } from "lucide-react";
import { Problem } from "../../api/problem.ts";
import { flowQuery } from "../../api/queries/flows.ts";
import { integrationsQuery, providersQuery } from "../../api/queries/integrations.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { CopyButton, shortId } from "../../ui/copy.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { ProviderLogo } from "../../ui/logo.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { OutcomeBadge } from "../../ui/state-badge.tsx";
import { Time } from "../../ui/time.tsx";
import { useFormat } from "../../i18n/format.ts";
import { causeOf } from "./causes.ts";
import { Connected } from "./connected.tsx";
import { curlOf } from "./curl-of.ts";
import { FlowFacts } from "./flow-facts.tsx";
import { FlowSkeleton } from "./flow-skeleton.tsx";
import { FlowSteps } from "./flow-steps.tsx";
import { SameFailure } from "./same-failure.tsx";
import { useFlowsText } from "./text.ts";
import { Verdict } from "./verdict.tsx";

const route = getRouteApi("/_auth/projects/$project/flows/$flow");

/** One flow: what happened, what to do, who must act, and then the details. */
export function FlowPage() {
  const text = useFlowsText();
  const format = useFormat();
  const { project, flow: flowId } = route.useParams();
  const { data: flow, error, refetch } = useQuery(flowQuery(project, flowId));
  const integrations = useQuery(integrationsQuery(project)).data;
  const providers = useQuery(providersQuery).data;
  const crumbs = [
    <Link key="flows" to="/projects/$project/flows" params={{ project }}>
      {text.title}
    </Link>,
  ];
  const here = <span className="mono">{shortId(flowId)}</span>;
  if (flow === undefined)
    return (
      <>
        <PageHead title={shortId(flowId)} crumbs={crumbs} here={here} />
        {error === null ? (
          <FlowSkeleton />
        ) : error instanceof Problem && error.status === 404 ? (
          <NotHere project={project} />
        ) : (
          <ProblemNotice error={error} onRetry={() => void refetch()} />
        )}
      </>
    );
  const integration = integrations?.find(({ id }) => id === flow.integration_id);
  const provider = providers?.find(({ id }) => id === integration?.provider);
  const name = integration?.name ?? text.deletedIntegration;
  const cause = causeOf(flow);
  const curl = curlOf(flow.id, integrations);
  return (
    <>
      <PageHead
        title={text.detail.connect(name)}
        badge={<OutcomeBadge outcome={flow.outcome} />}
        crumbs={crumbs}
        here={here}
        tile={
          <ProviderLogo
            large
            provider={integration?.provider ?? ""}
            name={integration?.name ?? "?"}
          />
        }
        actions={
          <>
            <CopyButton
              size="md"
              icon={LinkIcon}
              label={text.detail.copyLink}
              value={window.location.href}
            />
            {curl === null ? null : (
              <CopyButton size="md" icon={Terminal} label={text.detail.copyCurl} value={curl} />
            )}
            {integration === undefined ? null : (
              <ButtonLink
                variant="primary"
                icon={RotateCw}
                to="/projects/$project/integrations/$integration"
                params={{ project, integration: integration.id }}
                search={{ tab: "test" }}
              >
                {text.detail.again}
              </ButtonLink>
            )}
          </>
        }
      >
        {flow.end_user_id === null ? null : (
          <>
            {text.detail.endUser}{" "}
            <Link
              className="mono"
              to="/projects/$project/end-users/$endUser"
              params={{ project, endUser: flow.end_user_id }}
            >
              {flow.external_id ?? shortId(flow.end_user_id)}
            </Link>
            ,{" "}
          </>
        )}
        <Time full at={flow.started_at} />, {format.duration(flow.duration_ms)}
      </PageHead>
      {cause === null ? (
        <Connected project={project} connectionId={flow.connection_id} />
      ) : (
        <Verdict
          project={project}
          flow={flow}
          cause={cause}
          integration={integration}
          name={name}
        />
      )}
      <div className="with-aside">
        <FlowSteps flow={flow} provider={provider} />
        <aside className="aside stack" aria-label={text.detail.facts}>
          <FlowFacts project={project} flow={flow} integration={integration} />
          {cause === null ? null : <SameFailure project={project} flow={flow} />}
          <p className="note-row faint small">
            <Icon of={Lock} />
            <span>{text.detail.privacy}</span>
          </p>
        </aside>
      </div>
    </>
  );
}

function NotHere({ project }: { project: string }) {
  const { gone } = useFlowsText().detail;
  return (
    <EmptyState
      title={gone.title}
      actions={
        <ButtonLink to="/projects/$project/flows" params={{ project }}>
          {gone.all}
        </ButtonLink>
      }
    >
      {gone.detail}
    </EmptyState>
  );
}
