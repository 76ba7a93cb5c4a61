import type { AuditExportLine } from "#shared/contracts/projects/audit-log";
import type { AuditExportFormat } from "#shared/contracts/projects/audit-export-formats";
import { csvRow } from "./csv-row.ts";

/** How an export is written. */
export type ExportFormat = {
  readonly contentType: string;
  readonly header: string;
  readonly row: (line: AuditExportLine) => string;
};

/** All that a line's hash covers. A new column comes last, because programs may read the others by their place. */
const COLUMNS = [
  "project_id",
  "seq",
  "event_id",
  "type",
  "occurred_at",
  "actor_type",
  "actor_id",
  "subject",
  "data",
  "request_id",
  "address",
  "result",
  "previous_hash",
  "hash",
  "actor_token_id",
] as const;

const cells = (
  line: AuditExportLine,
): Record<(typeof COLUMNS)[number], string | number | null> => ({
  project_id: line.project_id,
  seq: line.seq,
  event_id: line.event_id,
  type: line.type,
  occurred_at: line.occurred_at,
  actor_type: line.actor.type,
  actor_id: line.actor.id,
  subject: line.subject,
  data: JSON.stringify(line.data),
  request_id: line.request_id,
  address: line.address,
  result: line.result,
  previous_hash: line.previous_hash,
  hash: line.hash,
  actor_token_id: line.actor.token_id ?? null,
});

export const exportFormats: Readonly<Record<AuditExportFormat, ExportFormat>> = {
  ndjson: {
    contentType: "application/x-ndjson",
    header: "",
    row: (line) => `${JSON.stringify(line)}\n`,
  },
  csv: {
    contentType: "text/csv; charset=utf-8",
    header: csvRow(COLUMNS),
    row: (line) => {
      const of = cells(line);
      return csvRow(COLUMNS.map((column) => of[column]));
    },
  },
};
