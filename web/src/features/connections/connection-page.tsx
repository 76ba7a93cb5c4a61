import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Suspense, lazy, useState } from "react";
import { useMay, useMayEnd } from "../../api/may.ts";
import { Problem } from "../../api/problem.ts";
import { type Connection, connectionQuery } from "../../api/queries/connections.ts";
import { integrationsQuery } from "../../api/queries/integrations.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { shortId } from "../../ui/copy.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useUiText } from "../../ui/text.ts";
import { ActionOutcome } from "./actions/action-outcome.tsx";
import { RevokeDialog } from "./actions/revoke-dialog.tsx";
import { useConnectionActions } from "./actions/use-connection-actions.ts";
import { ConnectionHead } from "./detail/connection-head.tsx";
import { DangerZone } from "./detail/danger-zone.tsx";
import { DeleteDialog } from "./detail/delete-dialog.tsx";
import { FactsAside } from "./detail/facts-aside.tsx";
import { Notices } from "./detail/notices.tsx";
import { RevealDialog } from "./detail/reveal-dialog.tsx";
import { ScopesPanel } from "./detail/scopes-panel.tsx";
import { Timeline } from "./detail/timeline.tsx";
import { TokenRuler } from "./detail/token-ruler.tsx";
import { useDetailText } from "./detail/text.ts";
import { useConnectionsText } from "./text.ts";

const route = getRouteApi("/_auth/projects/$project/connections/$connection");
const ConnectLinkDialog = lazy(() => import("./link/connect-link-dialog.tsx"));
/** The provider whose tokens open nothing outside this machine: they are shown without a password. */

export function ConnectionPage() {
  const { project, connection: id } = route.useParams();
  const { data, error, refetch } = useQuery(connectionQuery(project, id));
  const list = useConnectionsText();
  const text = useDetailText().gone;
  const ui = useUiText();
  const crumbs = [
    <Link key="list" to="/projects/$project/connections" params={{ project }}>
      {list.title}
    </Link>,
  ];
  if (error instanceof Problem && error.status === 404)
    return (
      <>
        <PageHead title={shortId(id)} crumbs={crumbs} />
        <EmptyState
          title={text.title}
          actions={
            <ButtonLink variant="primary" to="/projects/$project/connections" params={{ project }}>
              {text.back}
            </ButtonLink>
          }
        >
          {text.detail}
        </EmptyState>
      </>
    );
  if (data !== undefined) return <Loaded key={data.id} project={project} connection={data} />;
  return (
    <>
      <PageHead title={shortId(id)} crumbs={crumbs} />
      {error === null ? (
        <div className="panel panel-body" role="status" aria-label={ui.loading}>
          <span className="skeleton w3" />
        </div>
      ) : (
        <ProblemNotice error={error} onRetry={() => void refetch()} />
      )}
    </>
  );
}

type Asked = "reconnect" | "revoke" | "delete" | "reveal";

function Loaded({ project, connection }: { project: string; connection: Connection }) {
  const integrations = useQuery(integrationsQuery(project)).data;
  const integration = integrations?.find(({ id }) => id === connection.integration_id);
  const actions = useConnectionActions(project);
  const maySwitch = useMay(project)("connections:write");
  const mayEnd = useMayEnd(project)("connections:write");
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  // What the last action brought is old news once another one begins.
  const ask = (what: Asked) => {
    actions.dismiss();
    setAsked(what);
  };
  const name = integration?.name ?? "";
  const dialog = { project, connection, onClose: close };
  const reconnect = () => ask("reconnect");
  const hasToken = connection.state === "active" || connection.state === "disabled";
  return (
    <>
      <ConnectionHead {...{ project, connection, integration, actions }} />
      <div className="with-aside">
        <div className="stack">
          <ActionOutcome actions={actions} />
          <Notices {...{ project, connection, integration }} onReconnect={reconnect} />
          {hasToken ? (
            <TokenRuler
              connection={connection}
              marginSeconds={integration?.refresh_margin_seconds ?? null}
            />
          ) : null}
          <ScopesPanel connection={connection} integration={integration} />
          <Timeline project={project} connection={connection.id} />
          {mayEnd ? (
            <DangerZone
              connection={connection}
              integrationName={name}
              actions={actions}
              maySwitch={maySwitch}
              onRevoke={() => ask("revoke")}
              onDelete={() => ask("delete")}
            />
          ) : null}
        </div>
        <FactsAside
          project={project}
          connection={connection}
          integrationName={name}
          onReveal={() => ask("reveal")}
          onReconnect={reconnect}
        />
      </div>
      {asked === "revoke" ? <RevokeDialog {...dialog} /> : null}
      {asked === "delete" ? <DeleteDialog {...dialog} /> : null}
      {asked === "reveal" ? <RevealDialog {...dialog} /> : null}
      {asked === "reconnect" ? (
        <Suspense>
          <ConnectLinkDialog {...dialog} />
        </Suspense>
      ) : null}
    </>
  );
}
