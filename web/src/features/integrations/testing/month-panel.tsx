import { Link } from "@tanstack/react-router";
import type { Integration } from "../../../api/queries/integrations.ts";
import { useFormat } from "../../../i18n/format.ts";
import { Facts, Panel } from "../../../ui/panel.tsx";
import { useTestingText } from "./text.ts";
import { useHealthOf } from "../use-health-of.ts";

/** What the integration did lately; every number leads to what it counts. */
export function MonthPanel({
  project,
  integration,
}: {
  project: string;
  integration: Integration;
}) {
  const text = useTestingText().month;
  const format = useFormat();
  const health = useHealthOf(project, integration.id);
  if (health === undefined) return null;
  const connections = { to: "/projects/$project/connections", params: { project } } as const;
  return (
    <Panel title={text.title}>
      <Facts
        facts={[
          [
            text.connections,
            <Link key="all" {...connections} search={{ integration: integration.key }}>
              {format.number(health.connections)}
            </Link>,
          ],
          [
            text.needsReauth,
            health.needs_reauth === 0 ? null : (
              <Link
                key="reauth"
                {...connections}
                search={{ integration: integration.key, state: "needs_reauth" }}
              >
                {format.number(health.needs_reauth)}
              </Link>
            ),
          ],
          [text.reads, format.number(health.reads)],
          [
            text.refreshes,
            <>
              {format.number(health.refreshes)}
              {health.refresh_failures === 0 ? null : (
                <span className="ink-failed">
                  {", "}
                  {text.failed(format.number(health.refresh_failures))}
                </span>
              )}
            </>,
          ],
          [
            text.flowsFailed,
            health.flows_failed === 0 ? (
              "0"
            ) : (
              <Link
                key="flows"
                to="/projects/$project/flows"
                params={{ project }}
                search={{ integration: integration.key, outcome: "failed" }}
              >
                {format.number(health.flows_failed)}
              </Link>
            ),
          ],
        ]}
      />
    </Panel>
  );
}
