import { useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleX, Hourglass } from "lucide-react";
import { Suspense, lazy, useEffect } from "react";
import { reloadConnections } from "../../../api/queries/connections.ts";
import { useFormat } from "../../../i18n/format.ts";
import { ButtonLink } from "../../../ui/button.tsx";
import { Callout } from "../../../ui/callout.tsx";
import { CopyField } from "../../../ui/copy.tsx";
import type { Link } from "./create-link.ts";
import { flowOfLinkQuery } from "./flow-of-link.ts";
import { useLinkText } from "./text.ts";

const ASK_EVERY_MS = 2_000;
const QrCode = lazy(() => import("./qr-code.tsx"));

/** The link as text and as a QR code, what happens when it is opened, and whether it was. */
export function LinkResult({ project, link }: { project: string; link: Link }) {
  const text = useLinkText();
  const format = useFormat();
  const { url, expires_at: expiresAt } = link.session;
  return (
    <>
      <p className="label">{text.link}</p>
      <CopyField value={url} />
      <p className="hint">{text.showOnlyTo(link.externalId)}</p>
      <div className="link-facts">
        <Suspense fallback={<span className="qr" />}>
          <QrCode value={url} label={text.qr} />
        </Suspense>
        <div className="small">
          <p>{text.opened}</p>
          <p className="quiet">{text.expires(format.full(expiresAt))}</p>
        </div>
      </div>
      <Arrival project={project} link={link} />
    </>
  );
}

/** Waits until the end user has finished, and shows how it ended. The lists behind the dialog are asked again. */
function Arrival({ project, link }: { project: string; link: Link }) {
  const text = useLinkText();
  const client = useQueryClient();
  const flow =
    useQuery({
      ...flowOfLinkQuery(project, link),
      refetchInterval: ({ state }) => (state.data?.outcome === "connected" ? false : ASK_EVERY_MS),
    }).data ?? null;
  const flowId = flow?.id;
  useEffect(() => {
    if (flowId !== undefined) void reloadConnections(client, project);
  }, [flowId, client, project]);
  if (flow === null)
    return (
      <div role="status">
        <Callout icon={Hourglass} title={text.waiting} />
      </div>
    );
  const isConnected = flow.outcome === "connected";
  return (
    <div role="status">
      <Callout
        icon={isConnected ? CircleCheck : flow.outcome === "waiting" ? Hourglass : CircleX}
        {...(isConnected || flow.outcome === "waiting" ? {} : { look: "failed" as const })}
        title={text.outcomes[flow.outcome]}
        action={
          isConnected && flow.connection_id !== null ? (
            <ButtonLink
              size="sm"
              to="/projects/$project/connections/$connection"
              params={{ project, connection: flow.connection_id }}
            >
              {text.openConnection}
            </ButtonLink>
          ) : (
            <ButtonLink
              size="sm"
              to="/projects/$project/flows/$flow"
              params={{ project, flow: flow.id }}
            >
              {text.openFlow}
            </ButtonLink>
          )
        }
      >
        {flow.provider_error === null ? undefined : <code>{flow.provider_error}</code>}
      </Callout>
    </div>
  );
}
