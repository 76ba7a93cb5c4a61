import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { Suspense, lazy, useCallback, useState } from "react";
import { endUsersQuery } from "../../api/queries/end-users.ts";
import { useMay } from "../../api/may.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { CodeBlock } from "../../ui/code-block.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Pager } from "../../ui/lists/pager.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Segmented } from "../../ui/forms/segmented.tsx";
import { SearchField } from "../../ui/forms/search-field.tsx";
import { EndUsersTable } from "./end-users-table.tsx";
import { linkSamples } from "./link-samples.ts";
import { useEndUsersText } from "./text.ts";

const CreateEndUserDialog = lazy(() => import("./create-end-user-dialog.tsx"));
const route = getRouteApi("/_auth/projects/$project/end-users/");

/** The people of a project's app. */
export function EndUsersPage() {
  const text = useEndUsersText();
  const { project } = route.useParams();
  const { q, state, cursor } = route.useSearch();
  const [creating, setCreating] = useState(false);
  const navigate = route.useNavigate();
  const may = useMay(project);
  const found = useQuery(
    endUsersQuery(project, {
      ...(q === undefined ? {} : { query: q }),
      ...(state === undefined ? {} : { state }),
      ...(cursor === undefined ? {} : { cursor }),
    }),
  );
  const searchFor = useCallback(
    (typed: string) =>
      void navigate({ search: { q: typed.trim() || undefined, state }, replace: true }),
    [navigate, state],
  );
  const rows = found.data?.data;
  const isEmpty = rows?.length === 0;
  return (
    <>
      <PageHead
        title={text.title}
        actions={
          may("end_users:write") ? (
            <Button icon={Plus} onClick={() => setCreating(true)}>
              {text.create.open}
            </Button>
          ) : undefined
        }
      >
        {text.about}
      </PageHead>
      <search className="filters">
        <SearchField label={text.search} value={q ?? ""} onChange={searchFor} />
        <Segmented
          label={text.stateFilter}
          options={[
            { value: "all", label: text.allStates },
            { value: "active", label: text.states.active },
            { value: "blocked", label: text.states.blocked },
          ]}
          value={state ?? "all"}
          onChange={(next) =>
            void navigate({ search: { q, state: next === "all" ? undefined : next } })
          }
        />
      </search>
      {found.error !== null && rows === undefined ? (
        <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />
      ) : isEmpty && (q !== undefined || state !== undefined) ? (
        <EmptyState
          title={text.noMatch.title}
          actions={
            <Button onClick={() => void navigate({ search: {} })}>{text.noMatch.clear}</Button>
          }
        >
          {text.noMatch.detail}
        </EmptyState>
      ) : isEmpty && cursor === undefined ? (
        <div className="stack">
          <EmptyState
            title={text.none.title}
            actions={
              may("connect:write") ? (
                <ButtonLink
                  variant="primary"
                  to="/projects/$project/connections"
                  params={{ project }}
                  search={{ create: true }}
                >
                  {text.none.action}
                </ButtonLink>
              ) : undefined
            }
          >
            {text.none.detail}
          </EmptyState>
          <CodeBlock label={text.none.snippet} samples={linkSamples()} />
        </div>
      ) : (
        <>
          <EndUsersTable project={project} rows={rows} />
          <Pager label={text.title} cursor={cursor} nextCursor={found.data?.next_cursor} />
        </>
      )}
      {creating ? (
        <Suspense>
          <CreateEndUserDialog project={project} onClose={() => setCreating(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
