import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import { type AccessToken, accessTokensQuery } from "../../api/queries/people/access-tokens.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { RevokeTokenDialog } from "./revoke-token-dialog.tsx";
import { useAccessTokensText } from "./text.ts";
import { TokensTable } from "./tokens-table.tsx";

/** The form is loaded when it is opened. */
const CreateTokenDialog = lazy(() => import("./create-token-dialog.tsx"));

/** The account's personal access tokens. */
export default function TokensTab() {
  const text = useAccessTokensText();
  const tokens = useInfiniteQuery(accessTokensQuery);
  const [isCreating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<AccessToken | null>(null);
  const rows = tokens.data?.pages.flatMap(({ data }) => data);
  const create = (
    <Button variant="primary" icon={Plus} onClick={() => setCreating(true)}>
      {text.create}
    </Button>
  );
  return (
    <>
      <p className="quiet">{text.about}</p>
      {tokens.error !== null && rows === undefined ? (
        <ProblemNotice error={tokens.error} onRetry={() => void tokens.refetch()} />
      ) : rows?.length === 0 ? (
        <EmptyState title={text.empty.title} actions={create}>
          {text.empty.detail}
        </EmptyState>
      ) : (
        <>
          <div>{create}</div>
          <TokensTable rows={rows} onRevoke={setRevoking} />
          {tokens.hasNextPage ? (
            <div>
              <Button
                size="sm"
                busy={tokens.isFetchingNextPage && text.loadingOlder}
                onClick={() => void tokens.fetchNextPage()}
              >
                {text.older}
              </Button>
            </div>
          ) : null}
        </>
      )}
      {isCreating ? (
        <Suspense>
          <CreateTokenDialog onClose={() => setCreating(false)} />
        </Suspense>
      ) : null}
      {revoking === null ? null : (
        <RevokeTokenDialog token={revoking} onClose={() => setRevoking(null)} />
      )}
    </>
  );
}
