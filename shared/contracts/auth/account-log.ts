import { z } from "zod";
import { isoTime, pageQuery } from "../fields.ts";

/**
 * What an account's log tells. `lockout`: a password that was not looked at, because there were too many attempts.
 * `session_ended`: the account ended one or several of its other sessions. `password_check`: a password that was asked for
 * in the middle of a session; only wrong ones leave a line. `step_up`: the person proved again who they are.
 * `second_factor`: a wrong code after a right password. `email_change_asked`: refused, when the password for it was wrong;
 * the same for `access_token_created`. `provider_sign_in`: with an identity at a provider. `suspended`, `unsuspended`: a platform administrator did it.
 */
export const ACCOUNT_LOG_TYPES = [
  "sign_up",
  "sign_in",
  "sign_out",
  "lockout",
  "password_changed",
  "password_check",
  "step_up",
  "second_factor",
  "totp_added",
  "totp_removed",
  "recovery_codes_made",
  "recovery_code_used",
  "session_ended",
  "password_reset",
  "email_verified",
  "email_change_asked",
  "email_changed",
  "email_change_undone",
  "passkey_added",
  "passkey_removed",
  "passkey_sign_in",
  "identity_linked",
  "identity_removed",
  "provider_sign_in",
  "access_token_created",
  "access_token_revoked",
  "suspended",
  "unsuspended",
  "account_deleted",
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
