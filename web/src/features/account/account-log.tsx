import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { type AccountLogEntry, accountLogQuery } from "../../api/queries/account.ts";
import { Id } from "../../ui/copy.tsx";
import { type Column, DataTable } from "../../ui/lists/data-table.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Pager } from "../../ui/lists/pager.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Time } from "../../ui/time.tsx";
import { useAccountText } from "./text.ts";

/** What happened to the account: sign-ins, refused ones too, and changes of the password. */
export function AccountLog({ cursor }: { cursor: string | undefined }) {
  const { log: text } = useAccountText();
  const log = useQuery(accountLogQuery(cursor));
  const rows = log.data?.data;
  if (log.error !== null && rows === undefined)
    return <ProblemNotice error={log.error} onRetry={() => void log.refetch()} />;
  if (rows?.length === 0 && cursor === undefined)
    return <EmptyState title={text.none.title}>{text.none.detail}</EmptyState>;
  const columns: Column<AccountLogEntry>[] = [
    {
      key: "what",
      header: text.columns.what,
      cell: ({ type, address }) => (
        <>
          {text.types[type]}
          <span className="sub">{address ?? text.unknown}</span>
        </>
      ),
    },
    {
      key: "result",
      header: text.columns.result,
      cell: ({ result }) => (
        <span className={`state ${result === "done" ? "active" : "failed"}`}>
          <Icon of={result === "done" ? CircleCheck : CircleX} />
          {text.results[result]}
        </span>
      ),
    },
    {
      key: "address",
      header: text.columns.address,
      hide: "sm",
      cell: ({ address }) =>
        address === null ? <span className="faint">{text.unknown}</span> : <code>{address}</code>,
    },
    {
      key: "request",
      header: text.columns.request,
      hide: "lg",
      cell: ({ request_id: id }) =>
        id === null ? <span className="faint">–</span> : <Id value={id} />,
    },
    {
      key: "when",
      header: text.columns.when,
      end: true,
      cell: ({ occurred_at }) => <Time at={occurred_at} />,
    },
  ];
  return (
    <>
      <p className="quiet">{text.about}</p>
      <DataTable caption={text.title} columns={columns} rows={rows} rowKey={({ id }) => id} />
      <Pager label={text.title} cursor={cursor} nextCursor={log.data?.next_cursor} />
    </>
  );
}
