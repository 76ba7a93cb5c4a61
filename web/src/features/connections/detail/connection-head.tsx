import { Link } from "@tanstack/react-router";
import { RefreshCw, ShieldCheck } from "lucide-react";
import { useMay } from "../../../api/may.ts";
import type { Connection } from "../../../api/queries/connections.ts";
import type { Integration } from "../../../api/queries/integrations.ts";
import { Button } from "../../../ui/button.tsx";
import { shortId } from "../../../ui/copy.tsx";
import { ProviderLogo } from "../../../ui/logo.tsx";
import { PageHead } from "../../../ui/page-head.tsx";
import { StateBadge } from "../../../ui/state-badge.tsx";
import { useActionsText } from "../actions/text.ts";
import type { useConnectionActions } from "../actions/use-connection-actions.ts";
import { useConnectionsText } from "../text.ts";
import { useDetailText } from "./text.ts";

/** Whose account it is, how it stands, and the two things one does most. */
export function ConnectionHead({
  project,
  connection,
  integration,
  actions,
}: {
  project: string;
  connection: Connection;
  integration: Integration | undefined;
  actions: ReturnType<typeof useConnectionActions>;
}) {
  const list = useConnectionsText();
  const text = useDetailText();
  const words = useActionsText();
  const may = useMay(project);
  const name = integration?.name ?? "";
  const isActive = connection.state === "active";
  return (
    <PageHead
      title={connection.account.label ?? connection.account.subject}
      badge={<StateBadge state={connection.state} />}
      crumbs={[
        <Link key="list" to="/projects/$project/connections" params={{ project }}>
          {list.title}
        </Link>,
      ]}
      here={<span className="mono">{shortId(connection.id)}</span>}
      tile={<ProviderLogo large provider={integration?.provider ?? ""} name={name} />}
      actions={
        isActive ? (
          <>
            <Button
              icon={ShieldCheck}
              busy={actions.doing === "check" && words.checking}
              onClick={() => actions.start("check", connection)}
            >
              {words.checkAt(name)}
            </Button>
            {may("tokens:read") && connection.refreshable ? (
              <Button
                variant="primary"
                icon={RefreshCw}
                busy={actions.doing === "refresh" && words.refreshing}
                onClick={() => actions.start("refresh", connection)}
              >
                {words.refresh}
              </Button>
            ) : null}
          </>
        ) : undefined
      }
    >
      {text.accountOf(name)}{" "}
      <Link
        className="mono"
        to="/projects/$project/end-users/$endUser"
        params={{ project, endUser: connection.end_user_id }}
      >
        {connection.external_id}
      </Link>
    </PageHead>
  );
}
