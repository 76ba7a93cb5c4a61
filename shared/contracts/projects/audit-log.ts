import { z } from "zod";
import { instant, isoTime, pageQuery } from "../fields.ts";
import { AUDIT_EXPORT_FORMATS, type AuditExportFormat } from "./audit-export-formats.ts";

export const auditEntrySchema = z.object({
  seq: z.number().int(),
  event_id: z.string(),
  type: z.string(),
  occurred_at: isoTime,
  actor: z.object({
    type: z.string(),
    id: z.string().nullable(),
    token_id: z
      .string()
      .optional()
      .describe("The personal access token that the account used; absent without one."),
  }),
  subject: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  request_id: z.string().nullable(),
  /** The client's address; null when Atlas itself acted, or when it is not known. */
  address: z.string().nullable(),
  /** `refused` for a call that was not carried out; null in lines of older releases, which have neither. */
  result: z.enum(["done", "refused"]).nullable(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const shortId = z.string().regex(/^[a-z0-9_]{1,64}$/, { message: "This is not an id." });

/** All that is given must be true of an entry. */
export const listAuditLogInput = pageQuery.extend({
  subject: shortId.optional().describe("The id of what the entry is about, such as `con_…`."),
  type: z
    .string()
    .regex(/^[a-z_]{1,40}\.[a-z_]{0,40}$/, {
      message: "A type such as `connection.created`, or its beginning with the dot.",
    })
    .optional()
    .describe("The entry's type, or its beginning up to the dot: `connection.` means all of them."),
  actor: shortId
    .optional()
    .describe(
      "The id of who did it: an account, its personal access token, an API key, or a service of Atlas.",
    ),
  since: instant.optional().describe("Not before this time (UTC, with a `Z`)."),
  until: instant.optional().describe("Before this time (UTC, with a `Z`)."),
});

export type ListAuditLogInput = z.infer<typeof listAuditLogInput>;

/** Which lines are meant: all that is given must be true of a line. `subjects`: it is about one of these. */
export type AuditFilter = Pick<
  ListAuditLogInput,
  "subject" | "type" | "actor" | "since" | "until"
> & { readonly subjects?: readonly string[] };

export const exportAuditLogInput = listAuditLogInput.omit({ limit: true, cursor: true }).extend({
  format: z
    .enum(AUDIT_EXPORT_FORMATS)
    .default("ndjson")
    .describe("`ndjson`: a JSON object a line. `csv`: with a header, as RFC 4180 has it."),
});

export type StartAuditExportInput = { format: AuditExportFormat };

/** Lines after one number and up to another. */
export type ReadAuditExportInput = { filter: AuditFilter; after_seq: number; last_seq: number };

/** An entry with all that its hash covers, so that an export can be verified. */
export type AuditExportLine = AuditEntry & { project_id: string; previous_hash: string };

/** `next`: the number to continue after; null at the end. */
export type AuditExportPage = { lines: AuditExportLine[]; next: number | null };

/** Calls of one caller that were refused in the same way. */
export type RefusedCalls = {
  /** Method and route, never the path as it was sent. */
  readonly operation: string;
  readonly code: "forbidden";
  readonly count: number;
};
