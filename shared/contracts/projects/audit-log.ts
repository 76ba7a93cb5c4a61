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

const shortId = z.string().regex(/^[a-z0-9_]{1,64}$/, { message: "This is not an id." });

/** A time that PostgreSQL can read: not before 1970, and no longer than nanoseconds make it. */
const instant = isoTime
  .max(30)
  .refine((text) => Date.parse(text) >= 0, { message: "Not before 1970." });

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
    .describe("The id of who did it: an account, an API key, or a service of Atlas."),
  since: instant.optional().describe("Not before this time (UTC, with a `Z`)."),
  until: instant.optional().describe("Before this time (UTC, with a `Z`)."),
});

export type ListAuditLogInput = z.infer<typeof listAuditLogInput>;

/** Calls of one caller that were refused in the same way. */
export type RefusedCalls = {
  /** Method and route, never the path as it was sent. */
  readonly operation: string;
  readonly code: "forbidden";
  readonly count: number;
};
