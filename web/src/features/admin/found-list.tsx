import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useCallback } from "react";
import { Button } from "../../ui/button.tsx";
import { Id } from "../../ui/copy.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Filter } from "../../ui/forms/filter.tsx";
import { SearchField } from "../../ui/forms/search-field.tsx";
import type { Column } from "../../ui/lists/data-table.tsx";
import { Pager } from "../../ui/lists/pager.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { Time } from "../../ui/time.tsx";
import { type ShownState, StateWord } from "./state-word.tsx";
import { useAdminText } from "./text.ts";

const route = getRouteApi("/_auth/admin/");

/** What the address says of a list: its search, its state when it is one of these, and its page. */
export function useListQuery<State extends string>(states: readonly State[]) {
  const { q, state, cursor } = route.useSearch();
  const known = states.find((one) => one === state);
  return {
    ...(q === undefined ? {} : { query: q }),
    ...(known === undefined ? {} : { state: known }),
    ...(cursor === undefined ? {} : { cursor }),
  };
}

type Listed = { id: string; state: ShownState; created_at: string };

/** The columns that every list here ends with. */
export function useLastColumns(): Column<Listed>[] {
  const text = useAdminText();
  return [
    { key: "state", header: text.state, cell: ({ state }) => <StateWord state={state} /> },
    {
      key: "created",
      header: text.created,
      end: true,
      hide: "sm",
      cell: ({ created_at: createdAt }) => <Time at={createdAt} />,
    },
    { key: "id", header: text.id, hide: "md", cell: ({ id }) => <Id value={id} /> },
  ];
}

/** A list of the installation with its search and its filter by state, both in the address. */
export function FoundList({
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
  states: readonly ShownState[];
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
  // A state of the other list counts as none.
  const known = states.find((one) => one === state);
  const isFiltered = q !== undefined || known !== undefined;
  return (
    <>
      <p className="quiet">{about}</p>
      <search className="filters">
        <SearchField label={search} value={q ?? ""} onChange={searchFor} />
        <Filter
          label={text.state}
          options={states.map((value) => ({ value, label: text.states[value] }))}
          value={known}
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
