import { Link } from "@tanstack/react-router";
import { CircleDashed, CirclePause, Link as LinkIcon, TriangleAlert } from "lucide-react";
import { useMay } from "../../../api/may.ts";
import type { Connection } from "../../../api/queries/connections.ts";
import type { Integration } from "../../../api/queries/integrations.ts";
import { Button } from "../../../ui/button.tsx";
import { Callout } from "../../../ui/callout.tsx";
import { Time } from "../../../ui/time.tsx";
import { useActionsText } from "../actions/text.ts";
import { LastRefreshError } from "./last-refresh-error.tsx";
import { useDetailText } from "./text.ts";

type Props = {
  project: string;
  connection: Connection;
  integration: Integration | undefined;
  onReconnect: () => void;
};

/** Everything about a connection that needs somebody, with who has to act and how. */
export function Notices({ project, connection, integration, onReconnect }: Props) {
  const text = useDetailText().notices;
  const actions = useActionsText();
  const may = useMay(project);
  const { state, missing_scopes: missing, last_refresh_error: lastError } = connection;
  const reconnect = may("connect:write") ? (
    <Button size="sm" icon={LinkIcon} onClick={onReconnect}>
      {actions.reconnectLink}
    </Button>
  ) : undefined;
  const provider = integration?.name ?? connection.integration_id;
  return (
    <>
      {state === "needs_reauth" ? (
        <Callout look="reauth" icon={TriangleAlert} title={text.reauth} action={reconnect}>
          <Reason reason={connection.state_reason} />
          {lastError === null ? null : <LastRefreshError error={lastError} provider={provider} />}
          <br />
          <Link
            to="/projects/$project/flows"
            params={{ project }}
            search={{
              external_id: connection.external_id,
              ...(integration === undefined ? {} : { integration: integration.key }),
            }}
          >
            {text.flows}
          </Link>
        </Callout>
      ) : null}
      {state === "pending" ? (
        <Callout icon={CircleDashed} title={text.pending}>
          {text.pendingDetail}
        </Callout>
      ) : null}
      {state === "disabled" ? (
        <Callout icon={CirclePause} title={text.disabled}>
          {text.disabledDetail}
        </Callout>
      ) : null}
      {state === "revoked" ? (
        <Callout title={text.revoked} action={reconnect}>
          {text.revokedDetail}
        </Callout>
      ) : null}
      {state === "active" && lastError !== null ? (
        <Callout look="reauth" icon={TriangleAlert} title={text.lastError}>
          {text.errors[lastError.code]}
          <LastRefreshError error={lastError} provider={provider} />
        </Callout>
      ) : null}
      {missing.length > 0 && state !== "revoked" ? (
        <Callout
          look="reauth"
          icon={TriangleAlert}
          title={text.missing(missing.length, missing.length + connection.scope.length)}
          action={state === "needs_reauth" ? undefined : reconnect}
        >
          {text.missingDetail}{" "}
          {missing.map((scope) => (
            <span key={scope}>
              <code>{scope}</code>{" "}
            </span>
          ))}
        </Callout>
      ) : null}
      {connection.warnings.map((warning) => (
        <Callout
          key={`${warning.code} ${warning.at}`}
          look="reauth"
          icon={TriangleAlert}
          title={<code>{warning.code}</code>}
        >
          {warning.detail} <Time at={warning.at} full />
        </Callout>
      ))}
    </>
  );
}

function Reason({ reason }: { reason: string | null }) {
  const text = useDetailText().notices;
  const words = Object.entries(text.reasons).find(([name]) => name === reason)?.[1];
  if (reason === null) return null;
  return (
    words ?? (
      <>
        {text.reasonIs} <code>{reason}</code>
      </>
    )
  );
}
