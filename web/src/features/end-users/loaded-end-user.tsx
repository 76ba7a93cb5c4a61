import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Ban, Plus } from "lucide-react";
import { type ReactNode, Suspense, lazy, useState } from "react";
import { useMay, useMayEnd } from "../../api/may.ts";
import { connectionsQuery } from "../../api/queries/connections.ts";
import type { EndUser } from "../../api/queries/end-users.ts";
import { integrationsQuery } from "../../api/queries/integrations.ts";
import { Button } from "../../ui/button.tsx";
import { Id, shortId } from "../../ui/copy.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Pager } from "../../ui/lists/pager.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Time } from "../../ui/time.tsx";
import { canMove } from "#shared/contracts/tokens/connection-states";
import { ConnectionsTable } from "../connections/connections-table.tsx";
import { useRowActions } from "../connections/use-row-actions.tsx";
import { PersonState, usePersonActions } from "./use-person-actions.tsx";
import { RevokeAllDialog } from "./revoke-all-dialog.tsx";
import { useEndUsersText } from "./text.ts";

const ConnectLinkDialog = lazy(() => import("../connections/link/connect-link-dialog.tsx"));

/** A person and their connections. */
export function LoadedEndUser({
  project,
  user,
  crumbs,
  cursor,
}: {
  project: string;
  user: EndUser;
  crumbs: readonly ReactNode[];
  cursor: string | undefined;
}) {
  const text = useEndUsersText();
  const may = useMay(project);
  const mayRevoke = useMayEnd(project)("connections:write");
  const [asked, setAsked] = useState<"link" | "revoke" | null>(null);
  const close = () => setAsked(null);
  const { external_id: externalId } = user;
  const connections = useQuery(
    connectionsQuery(project, {
      external_id: externalId,
      ...(cursor === undefined ? {} : { cursor }),
    }),
  );
  const integrations = useQuery(integrationsQuery(project)).data;
  const row = useRowActions(project);
  const person = usePersonActions({ project, user });
  const rows = connections.data?.data;
  // Known where one page shows all of them.
  const isWhole = cursor === undefined && connections.data?.next_cursor === null;
  const count = isWhole ? rows?.filter(({ state }) => canMove(state, "revoke")).length : undefined;
  const canRevoke = mayRevoke && rows !== undefined && count !== 0;
  return (
    <>
      <PageHead
        title={externalId}
        crumbs={crumbs}
        here={<span className="mono">{shortId(externalId)}</span>}
        actions={
          <>
            {person.buttons}
            {canRevoke ? (
              <Button variant="danger-quiet" icon={Ban} onClick={() => setAsked("revoke")}>
                {text.revokeAll}
              </Button>
            ) : null}
            {may("connect:write") && user.state === "active" ? (
              <Button variant="primary" icon={Plus} onClick={() => setAsked("link")}>
                {text.newLink}
              </Button>
            ) : null}
          </>
        }
      >
        {user.name === null ? null : <>{user.name} · </>}
        {text.firstSeen} <Time at={user.created_at} full /> · <Id value={user.id} /> ·{" "}
        <Link
          to="/projects/$project/flows"
          params={{ project }}
          search={{ external_id: externalId }}
        >
          {text.flows}
        </Link>
      </PageHead>
      {person.problem}
      <PersonState user={user} />
      {row.outcome}
      {connections.error !== null && rows === undefined ? (
        <ProblemNotice error={connections.error} onRetry={() => void connections.refetch()} />
      ) : rows?.length === 0 ? (
        <EmptyState title={text.noneYet.title}>{text.noneYet.detail}</EmptyState>
      ) : (
        <>
          <ConnectionsTable
            project={project}
            rows={rows}
            integrations={integrations}
            menu={row.menu}
          />
          <Pager
            label={text.connections}
            cursor={cursor}
            nextCursor={connections.data?.next_cursor}
          />
        </>
      )}
      {row.dialog}
      {person.dialog}
      {asked === "revoke" ? (
        <RevokeAllDialog project={project} user={user} count={count} onClose={close} />
      ) : null}
      {asked === "link" ? (
        <Suspense>
          <ConnectLinkDialog project={project} externalId={externalId} onClose={close} />
        </Suspense>
      ) : null}
    </>
  );
}
