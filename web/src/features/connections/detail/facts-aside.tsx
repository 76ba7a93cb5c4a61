import { Link } from "@tanstack/react-router";
import { Eye, Link as LinkIcon } from "lucide-react";
import { useMay } from "../../../api/may.ts";
import type { Connection } from "../../../api/queries/connections.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Button } from "../../../ui/button.tsx";
import { Id } from "../../../ui/copy.tsx";
import { Facts, Panel } from "../../../ui/panel.tsx";
import { Time } from "../../../ui/time.tsx";
import { useActionsText } from "../actions/text.ts";
import { OwnData } from "./own-data.tsx";
import { useDetailText } from "./text.ts";

type Props = {
  project: string;
  connection: Connection;
  integrationName: string;
  onReveal: () => void;
  onReconnect: () => void;
};

/** Who and what a connection is, and what it holds. */
export function FactsAside({ project, connection, integrationName, onReveal, onReconnect }: Props) {
  const text = useDetailText().facts;
  const actions = useActionsText();
  const format = useFormat();
  const may = useMay(project);
  const { account } = connection;
  return (
    <aside className="aside stack" aria-label={text.connection}>
      <Panel title={text.account(integrationName)}>
        <Facts
          facts={[
            [text.name, account.label],
            [text.subject, <Id key="subject" value={account.subject} what={text.subject} />],
          ]}
        />
      </Panel>
      <Panel title={text.connection}>
        <div className="stack">
          <Facts
            facts={[
              [text.id, <Id key="id" value={connection.id} />],
              [
                text.integration,
                <Link
                  key="integration"
                  to="/projects/$project/integrations/$integration"
                  params={{ project, integration: connection.integration_id }}
                >
                  {integrationName}
                </Link>,
              ],
              [
                text.endUser,
                <Link
                  key="end-user"
                  className="mono"
                  to="/projects/$project/end-users/$endUser"
                  params={{ project, endUser: connection.end_user_id }}
                >
                  {connection.external_id}
                </Link>,
              ],
              [text.connected, <Time key="connected" at={connection.created_at} full />],
              [text.changed, <Time key="changed" at={connection.updated_at} full />],
              [text.lastRead, <Time key="read" at={connection.last_read_at} />],
              [text.reads, format.number(connection.read_count)],
            ]}
          />
          {may("connect:write") ? (
            <Button size="sm" wide icon={LinkIcon} onClick={onReconnect}>
              {actions.reconnectLink}
            </Button>
          ) : null}
        </div>
      </Panel>
      <TokensPanel connection={connection} mayReveal={may("tokens:read")} onReveal={onReveal} />
      <OwnData connection={connection} />
    </aside>
  );
}

function TokensPanel({
  connection,
  mayReveal,
  onReveal,
}: {
  connection: Connection;
  mayReveal: boolean;
  onReveal: () => void;
}) {
  const text = useDetailText().tokens;
  const format = useFormat();
  const { state, expires_at: expiresAt, refreshable } = connection;
  if (state !== "active")
    return (
      <Panel title={text.title}>
        <p className="quiet small">{text.gone}</p>
      </Panel>
    );
  return (
    <Panel title={text.title}>
      <div className="stack">
        <Facts
          facts={[
            [text.access, expiresAt === null ? text.endless : text.ends(format.full(expiresAt))],
            [text.refresh, refreshable ? text.has : text.none],
          ]}
        />
        {mayReveal ? (
          <Button size="sm" wide icon={Eye} onClick={onReveal}>
            {text.reveal}
          </Button>
        ) : (
          <p className="quiet small">{text.notYours}</p>
        )}
      </div>
    </Panel>
  );
}
