import { z } from "zod";
import { isoTime, pageQuery } from "../fields.ts";

export const auditEntrySchema = z.object({
  seq: z.number().int(),
  event_id: z.string(),
  type: z.string(),
  occurred_at: isoTime,
  actor: z.object({ type: z.string(), id: z.string().nullable() }),
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

export const listAuditLogInput = pageQuery;

export type ListAuditLogInput = z.infer<typeof listAuditLogInput>;

/** Calls of one caller that were refused in the same way. */
export type RefusedCalls = {
  /** Method and route, never the path as it was sent. */
  readonly operation: string;
  readonly code: "forbidden";
  readonly count: number;
};
