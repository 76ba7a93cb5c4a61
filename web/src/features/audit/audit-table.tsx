import { Link } from "@tanstack/react-router";
import { CircleCheck, CircleSlash } from "lucide-react";
import type { AuditEntry } from "../../api/queries/audit-log.ts";
import { type Column, DataTable } from "../../ui/lists/data-table.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Time } from "../../ui/time.tsx";
import { ActorName } from "./actor-name.tsx";
import { wordsOf } from "./event-words.ts";
import { SubjectLink } from "./subject-link.tsx";
import { useAuditText } from "./text.ts";

type Props = { project: string; rows: readonly AuditEntry[] | undefined };

/** Who did what, newest first. The first cell opens the whole entry; which one is open stands in the URL. */
export function AuditTable({ project, rows }: Props) {
  const text = useAuditText();
  const columns: Column<AuditEntry>[] = [
    {
      key: "what",
      header: text.columns.what,
      cell: (entry) => (
        <>
          <Link
            className="row-title"
            from="/projects/$project/audit"
            to="."
            search={(previous) => ({ ...previous, entry: entry.event_id })}
            resetScroll={false}
            title={entry.type}
          >
            {wordsOf(text, entry.type)}
          </Link>
          <code className="audit-type">{entry.type}</code>
          <span className="sub">
            <ActorName project={project} actor={entry.actor} />
          </span>
        </>
      ),
    },
    {
      key: "who",
      header: text.columns.who,
      hide: "sm",
      cell: ({ actor }) => <ActorName project={project} actor={actor} />,
    },
    {
      key: "subject",
      header: text.columns.subject,
      hide: "md",
      cell: ({ subject }) => <SubjectLink project={project} subject={subject} />,
    },
    {
      key: "address",
      header: text.columns.address,
      hide: "lg",
      cell: ({ address }) =>
        address === null ? <span className="faint">–</span> : <code>{address}</code>,
    },
    {
      key: "result",
      header: text.columns.result,
      hide: "lg",
      cell: ({ result }) => <ResultWord result={result} />,
    },
    {
      key: "when",
      header: text.columns.when,
      end: true,
      cell: (entry) => <Time at={entry.occurred_at} />,
    },
  ];
  return (
    <DataTable
      caption={text.title}
      columns={columns}
      rows={rows}
      rowKey={({ event_id }) => event_id}
    />
  );
}

/** Whether a call was carried out: icon and word. Lines of older releases do not say. */
export function ResultWord({ result }: Pick<AuditEntry, "result">) {
  const text = useAuditText();
  if (result === null) return <span className="faint">–</span>;
  const isRefused = result === "refused";
  return (
    <span className={isRefused ? "state failed" : "state active"}>
      <Icon of={isRefused ? CircleSlash : CircleCheck} />
      {text.results[result]}
    </span>
  );
}
