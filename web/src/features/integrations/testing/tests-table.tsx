import { Link } from "@tanstack/react-router";
import type { components } from "../../../api/schema.gen.d.ts";
import { useFormat } from "../../../i18n/format.ts";
import { type Column, DataTable } from "../../../ui/lists/data-table.tsx";
import { OutcomeBadge } from "../../../ui/state-badge.tsx";
import { Time } from "../../../ui/time.tsx";
import { useTestingText } from "./text.ts";

type Flow = components["schemas"]["Flow"];

/** The last test flows, each leading to its steps. */
export function TestsTable({ project, rows }: { project: string; rows: Flow[] | undefined }) {
  const text = useTestingText().test;
  const format = useFormat();
  const columns: Column<Flow>[] = [
    {
      key: "when",
      header: text.columns.when,
      cell: ({ id, finished_at }) => (
        <Link
          className="row-title"
          to="/projects/$project/flows/$flow"
          params={{ project, flow: id }}
        >
          <Time at={finished_at} />
        </Link>
      ),
    },
    {
      key: "outcome",
      header: text.columns.outcome,
      cell: ({ outcome }) => <OutcomeBadge outcome={outcome} />,
    },
    {
      key: "reason",
      header: text.columns.reason,
      hide: "sm",
      cell: ({ error, reason }) =>
        error === null ? <span className="faint">–</span> : <code>{reason ?? error}</code>,
    },
    {
      key: "took",
      header: text.columns.took,
      hide: "md",
      end: true,
      cell: ({ duration_ms }) => format.duration(duration_ms),
    },
  ];
  return <DataTable caption={text.last} columns={columns} rows={rows} rowKey={({ id }) => id} />;
}
