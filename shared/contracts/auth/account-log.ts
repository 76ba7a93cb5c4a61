import { z } from "zod";
import { isoTime, pageQuery } from "../fields.ts";

/**
 * What an account's log tells. `lockout`: a password that was not looked at, because there were too many attempts.
 * `session_ended`: the account ended one or several of its other sessions. `password_check`: a password that was asked for
 * in the middle of a session; only wrong ones leave a line.
 */
export const ACCOUNT_LOG_TYPES = [
  "sign_up",
  "sign_in",
  "sign_out",
  "lockout",
  "password_changed",
  "password_check",
  "session_ended",
] as const;
export type AccountLogType = (typeof ACCOUNT_LOG_TYPES)[number];

export const accountLogEntrySchema = z.object({
  id: z.string(),
  type: z.enum(ACCOUNT_LOG_TYPES),
  /** `refused` for a wrong password and for a lockout. */
  result: z.enum(["done", "refused"]),
  /** The client's address; null when it is not known. */
  address: z.string().nullable(),
  request_id: z.string().nullable(),
  occurred_at: isoTime,
});
export type AccountLogEntry = z.infer<typeof accountLogEntrySchema>;

export const listAccountLogInput = pageQuery;
export type ListAccountLogInput = z.infer<typeof listAccountLogInput>;
