import { Link } from "@tanstack/react-router";
import type { Flow } from "../../api/queries/flows.ts";
import type { Integration } from "../../api/queries/integrations.ts";
import { useFormat } from "../../i18n/format.ts";
import { Id } from "../../ui/copy.tsx";
import { type Column, DataTable } from "../../ui/lists/data-table.tsx";
import { WithLogo } from "../../ui/logo.tsx";
import { OutcomeBadge } from "../../ui/state-badge.tsx";
import { Time } from "../../ui/time.tsx";
import { codeOf } from "./causes.ts";
import { asStep } from "./flow-filter.ts";
import { useFlowsText } from "./text.ts";

type Props = {
  project: string;
  rows: readonly Flow[] | undefined;
  integrations: readonly Integration[] | undefined;
};

/** Who tried to connect what, and how it ended. */
export function FlowsTable({ project, rows, integrations }: Props) {
  const text = useFlowsText();
  const format = useFormat();
  const integrationOf = (flow: Flow) => integrations?.find(({ id }) => id === flow.integration_id);
  const ending = (flow: Flow) => {
    const step = asStep(flow.step);
    return step === undefined ? null : (
      <>
        {text.steps[step]} <code>{codeOf(flow)}</code>
      </>
    );
  };
  const columns: Column<Flow>[] = [
    {
      key: "end-user",
      header: text.columns.endUser,
      cell: (flow) => (
        <>
          <Link
            className="row-title mono"
            to="/projects/$project/flows/$flow"
            params={{ project, flow: flow.id }}
          >
            {flow.external_id ?? text.nobody}
          </Link>
          <span className="sub">
            <Time at={flow.started_at} />
            {ending(flow) === null ? integrationOf(flow)?.name : <code>{codeOf(flow)}</code>}
          </span>
        </>
      ),
    },
    {
      key: "integration",
      header: text.columns.integration,
      hide: "sm",
      cell: (flow) => {
        const integration = integrationOf(flow);
        if (integration !== undefined)
          return <WithLogo provider={integration.provider} name={integration.name} />;
        return integrations === undefined ? null : (
          <span className="faint">{text.deletedIntegration}</span>
        );
      },
    },
    {
      key: "outcome",
      header: text.columns.outcome,
      cell: ({ outcome }) => <OutcomeBadge outcome={outcome} />,
    },
    {
      key: "step",
      header: text.columns.step,
      hide: "md",
      cell: (flow) => <span className="clip wide">{ending(flow)}</span>,
    },
    {
      key: "duration",
      header: text.columns.duration,
      hide: "lg",
      end: true,
      cell: (flow) => format.duration(flow.duration_ms),
    },
    {
      key: "started",
      header: text.columns.started,
      hide: "sm",
      end: true,
      cell: (flow) => <Time at={flow.started_at} />,
    },
    { key: "id", header: text.columns.id, hide: "xl", cell: ({ id }) => <Id value={id} /> },
  ];
  return <DataTable caption={text.title} columns={columns} rows={rows} rowKey={({ id }) => id} />;
}
