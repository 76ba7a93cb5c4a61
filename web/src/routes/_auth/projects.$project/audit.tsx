import { createFileRoute, redirect } from "@tanstack/react-router";
import { search, text } from "../../../search.ts";
import { AuditPage } from "../../../features/audit/audit-page.tsx";
import { filterOfId } from "../../../features/audit/filter-of-id.ts";

const readSearch = search({
  /** Any id. The one of an event or a request stays; every other becomes the filter that it belongs in. */
  id: text(),
  subject: text(),
  type: text(),
  actor: text(),
  since: text(),
  until: text(),
  cursor: text(),
  /** The event id of the entry that is open. */
  entry: text(),
});

export const Route = createFileRoute("/_auth/projects/$project/audit")({
  validateSearch: readSearch,
  beforeLoad: ({ search, params }) => {
    const filter = search.id === undefined ? null : filterOfId(search.id);
    if (filter !== null && !("since" in filter))
      throw redirect({
        to: "/projects/$project/audit",
        params,
        search: filter,
        replace: true,
      });
  },
  component: AuditPage,
});
