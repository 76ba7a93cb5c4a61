import { z } from "zod";
import { isoTime } from "../fields.ts";
import { accountSchema } from "../users/account.ts";

export const sessionSchema = z.object({
  account: accountSchema,
  /** Sent back as `x-csrf-token` on every call that is not a GET. */
  csrf_token: z.string(),
  expires_at: isoTime,
});
export type Session = z.infer<typeof sessionSchema>;

/** A new session with its secret, which goes only into the cookie. */
export type NewSession = Session & { session_token: string };
