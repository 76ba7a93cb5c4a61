import { z } from "zod";
import { isoTime, pageQuery } from "../fields.ts";

export type EndUser = { id: string; external_id: string };

/** An end user as the users service shows it. */
export type EndUserRecord = EndUser & { created_at: string };

/** An end user as the API shows it. */
export const endUserSchema = z.object({
  id: z.string(),
  /** The app's own id for the person. */
  external_id: z.string(),
  created_at: isoTime,
  /** How many connections the person has, by state. Deleted ones do not count. */
  connections: z.object({
    active: z.number().int(),
    needs_reauth: z.number().int(),
    /** Pending, disabled and revoked ones. */
    other: z.number().int(),
  }),
});

export const listEndUsersInput = pageQuery.extend({
  query: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, { message: "No control characters." })
    .optional()
    .describe("The beginning of an `external_id`, or an end user's whole id (`usr_…`)."),
});
export type ListEndUsersInput = z.infer<typeof listEndUsersInput>;
