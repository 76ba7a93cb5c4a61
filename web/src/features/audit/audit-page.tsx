import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import { X } from "lucide-react";
import { auditLogQuery } from "../../api/queries/audit-log.ts";
import { Button } from "../../ui/button.tsx";
import { shortId } from "../../ui/copy.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Filter } from "../../ui/forms/filter.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Pager } from "../../ui/lists/pager.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { SearchField } from "../../ui/forms/search-field.tsx";
import { TimeFilter } from "../../ui/forms/time-filter.tsx";
import { AuditDetails } from "./audit-details.tsx";
import { AuditTable } from "./audit-table.tsx";
import { ExportLinks } from "./export-links.tsx";
import { filterOfId } from "./filter-of-id.ts";
import { useAuditText } from "./text.ts";
import { typeOptions } from "./type-options.ts";

const route = getRouteApi("/_auth/projects/$project/audit");
const EXPORT_FILTERS = ["subject", "type", "actor", "since", "until"] as const;
const FILTERS = [...EXPORT_FILTERS, "cursor"] as const;

export function AuditPage() {
  const text = useAuditText();
  const { project } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  // The id of an event or of a request says when it was made; the rows are then picked by it.
  const placed = { ...search, ...(search.id === undefined ? {} : filterOfId(search.id)) };
  const filter = Object.fromEntries(
    FILTERS.flatMap((name) => (placed[name] === undefined ? [] : [[name, placed[name]]])),
  );
  const exported = Object.fromEntries(
    EXPORT_FILTERS.flatMap((name) => (placed[name] === undefined ? [] : [[name, placed[name]]])),
  );
  const log = useQuery(
    auditLogQuery(project, search.id === undefined ? filter : { ...filter, limit: 100 }),
  );
  const rows = log.data?.data.filter(
    ({ event_id, request_id }) =>
      search.id === undefined || event_id === search.id || request_id === search.id,
  );
  const open = log.data?.data.find(({ event_id }) => event_id === search.entry);
  /** A changed filter begins at the first page. */
  const change = useCallback(
    (next: Partial<typeof search>) =>
      void navigate({
        search: (previous) => ({ ...previous, cursor: undefined, entry: undefined, ...next }),
        replace: true,
      }),
    [navigate],
  );
  const searchSubject = useCallback(
    (typed: string) => change({ subject: typed.trim() || undefined }),
    [change],
  );
  const searchActor = useCallback(
    (typed: string) => change({ actor: typed.trim() || undefined }),
    [change],
  );
  const types = typeOptions(text);
  return (
    <>
      <PageHead title={text.title} actions={<ExportLinks project={project} filter={exported} />}>
        {text.lead}
      </PageHead>
      <search className="filters audit-filters">
        <SearchField label={text.search} value={search.subject ?? ""} onChange={searchSubject} />
        <SearchField label={text.actorSearch} value={search.actor ?? ""} onChange={searchActor} />
        <Filter
          label={text.filters.type}
          clear={text.filters.any}
          options={types}
          value={search.type}
          onChange={(type) => change({ type })}
        />
        {search.id === undefined ? (
          <TimeFilter since={search.since} until={search.until} onChange={change} />
        ) : (
          <button
            type="button"
            className="filter is-set"
            title={search.id}
            onClick={() => change({ id: undefined })}
          >
            <span>
              {text.onlyId}: <b className="mono">{shortId(search.id)}</b>
            </span>
            <Icon of={X} />
          </button>
        )}
      </search>
      {log.error !== null && rows === undefined ? (
        <ProblemNotice error={log.error} onRetry={() => void log.refetch()} />
      ) : rows?.length === 0 ? (
        <Nothing
          id={search.id}
          isFiltered={Object.keys(filter).length > 0}
          onClear={() => void navigate({ search: {} })}
        />
      ) : (
        <>
          <AuditTable project={project} rows={rows} />
          <Pager label={text.title} cursor={search.cursor} nextCursor={log.data?.next_cursor} />
        </>
      )}
      {open === undefined ? null : (
        <AuditDetails
          project={project}
          entry={open}
          onClose={() =>
            void navigate({
              search: (previous) => ({ ...previous, entry: undefined }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      )}
    </>
  );
}

function Nothing({
  id,
  isFiltered,
  onClear,
}: {
  id: string | undefined;
  isFiltered: boolean;
  onClear: () => void;
}) {
  const text = useAuditText();
  const { project } = route.useParams();
  if (id !== undefined) {
    const around = filterOfId(id);
    return (
      <EmptyState
        title={text.noId.title}
        actions={
          around === null ? null : (
            <Link
              className="btn"
              to="/projects/$project/audit"
              params={{ project }}
              search={around}
            >
              {text.noId.around}
            </Link>
          )
        }
      >
        {text.noId.detail(id)}
      </EmptyState>
    );
  }
  return isFiltered ? (
    <EmptyState
      title={text.noMatch.title}
      actions={<Button onClick={onClear}>{text.noMatch.clear}</Button>}
    >
      {text.noMatch.detail}
    </EmptyState>
  ) : (
    <EmptyState title={text.none.title}>{text.none.detail}</EmptyState>
  );
}
