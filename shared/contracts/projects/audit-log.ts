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
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const listAuditLogInput = pageQuery;

export type ListAuditLogInput = z.infer<typeof listAuditLogInput>;
