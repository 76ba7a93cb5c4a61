import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useCallback } from "react";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Filter } from "../../ui/forms/filter.tsx";
import { SearchField } from "../../ui/forms/search-field.tsx";
import { Pager } from "../../ui/lists/pager.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { useAdminText } from "./text.ts";

const route = getRouteApi("/_auth/admin/");

/** A list of the installation with its search and its filter by state, both in the address. */
export function FoundList<State extends string>({
  label,
  search,
  about,
  states,
  found,
  children,
}: {
  label: string;
  search: string;
  about: string;
  states: readonly { value: State; label: string }[];
  found: {
    data: { data: readonly unknown[]; next_cursor: string | null } | undefined;
    error: Error | null;
    refetch: () => unknown;
  };
  children: ReactNode;
}) {
  const text = useAdminText();
  const { tab, q, state, cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const searchFor = useCallback(
    (typed: string) =>
      void navigate({ search: { tab, state, q: typed.trim() || undefined }, replace: true }),
    [navigate, tab, state],
  );
  const isFiltered = q !== undefined || state !== undefined;
  return (
    <>
      <p className="quiet">{about}</p>
      <search className="filters">
        <SearchField label={search} value={q ?? ""} onChange={searchFor} />
        <Filter
          label={text.state}
          options={states}
          value={state}
          clear={text.anyState}
          onChange={(chosen) => void navigate({ search: { tab, q, state: chosen } })}
        />
      </search>
      {found.error !== null && found.data === undefined ? (
        <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />
      ) : found.data?.data.length === 0 ? (
        <EmptyState
          title={isFiltered ? text.none.title : text.none.empty}
          actions={
            isFiltered ? (
              <Button onClick={() => void navigate({ search: { tab } })}>{text.none.clear}</Button>
            ) : undefined
          }
        />
      ) : (
        <>
          {children}
          <Pager label={label} cursor={cursor} nextCursor={found.data?.next_cursor} />
        </>
      )}
    </>
  );
}
