import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sessionsQuery } from "../../api/queries/account.ts";
import { Button } from "../../ui/button.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { EndOthersDialog } from "./end-others-dialog.tsx";
import { SessionRow } from "./session-row.tsx";
import { useAccountText } from "./text.ts";

/** Where the account is signed in, with the browser that asks first. */
export function SessionsPanel() {
  const { sessions: text } = useAccountText();
  const sessions = useInfiniteQuery(sessionsQuery);
  const [asking, setAsking] = useState(false);
  const rows = sessions.data?.pages
    .flatMap(({ data }) => data)
    .toSorted((a, b) => Number(b.current) - Number(a.current));
  const isAlone = rows?.length === 1 && !sessions.hasNextPage;
  return (
    <Panel
      flush
      title={text.title}
      aside={
        rows === undefined ? null : isAlone ? (
          <span className="faint">{text.onlyThis}</span>
        ) : (
          <Button size="sm" variant="danger-quiet" onClick={() => setAsking(true)}>
            {text.endOthers}
          </Button>
        )
      }
    >
      {sessions.error !== null && rows === undefined ? (
        <div className="panel-body">
          <ProblemNotice error={sessions.error} onRetry={() => void sessions.refetch()} />
        </div>
      ) : (
        <ul className="session-list" aria-busy={rows === undefined}>
          {rows === undefined
            ? [1, 2, 3].map((row) => (
                <li key={row}>
                  <span className="skeleton w3" />
                </li>
              ))
            : rows.map((session) => <SessionRow key={session.id} session={session} />)}
        </ul>
      )}
      {sessions.hasNextPage ? (
        <div className="panel-body">
          <Button
            size="sm"
            busy={sessions.isFetchingNextPage && text.loadingOlder}
            onClick={() => void sessions.fetchNextPage()}
          >
            {text.older}
          </Button>
        </div>
      ) : null}
      {asking ? <EndOthersDialog onClose={() => setAsking(false)} /> : null}
    </Panel>
  );
}
