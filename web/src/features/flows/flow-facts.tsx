import { Link } from "@tanstack/react-router";
import type { Flow } from "../../api/queries/flows.ts";
import type { Integration } from "../../api/queries/integrations.ts";
import { useFormat } from "../../i18n/format.ts";
import { Id, shortId } from "../../ui/copy.tsx";
import { Facts, Panel } from "../../ui/panel.tsx";
import { Time } from "../../ui/time.tsx";
import { useFlowsText } from "./text.ts";

/** Everything else that the record holds. */
export function FlowFacts({
  project,
  flow,
  integration,
}: {
  project: string;
  flow: Flow;
  integration: Integration | undefined;
}) {
  const { detail: text } = useFlowsText();
  const format = useFormat();
  return (
    <Panel title={text.facts}>
      <Facts
        facts={[
          [text.id, <Id key="id" value={flow.id} />],
          [
            text.request,
            flow.request_id === null ? null : <Id key="req" value={flow.request_id} />,
          ],
          [
            text.integration,
            integration === undefined ? (
              <Id key="int" value={flow.integration_id} />
            ) : (
              <Link
                to="/projects/$project/integrations/$integration"
                params={{ project, integration: integration.id }}
              >
                {integration.name}
              </Link>
            ),
          ],
          [
            text.connection,
            flow.connection_id === null ? null : (
              <Link
                className="mono"
                to="/projects/$project/connections/$connection"
                params={{ project, connection: flow.connection_id }}
              >
                {shortId(flow.connection_id)}
              </Link>
            ),
          ],
          [text.code, flow.error === null ? null : <code key="error">{flow.error}</code>],
          [text.reason, flow.reason === null ? null : <code key="reason">{flow.reason}</code>],
          [text.started, <Time key="started" full at={flow.started_at} />],
          [text.finished, <Time key="finished" full at={flow.finished_at} />],
          [text.duration, format.duration(flow.duration_ms)],
        ]}
      />
    </Panel>
  );
}
