import { z } from "zod";
import { isoTime, pageQuery } from "../fields.ts";
import type { SessionProof } from "./proof.ts";
import { accountSchema } from "../users/account.ts";

export const sessionSchema = z.object({
  account: accountSchema,
  /** Sent back as `x-csrf-token` on every call that is not a GET. */
  csrf_token: z.string(),
  expires_at: isoTime,
  administrator: z
    .boolean()
    .optional()
    .describe("True for a platform administrator; left out for everybody else."),
});
export type Session = z.infer<typeof sessionSchema>;

/** A new session with its secret, which goes only into the cookie. */
export type NewSession = Session & { session_token: string };

/** A session that got a new token, which goes only into the cookie. */
export type RenewedSession = Omit<NewSession, "account">;

/** A session as the gateway gets it. `proof` stays inside; it is absent from an older release. */
export type ResolvedSession = Session & { readonly proof?: SessionProof };

/** A session as its own account sees it in the list. */
export const accountSessionSchema = z.object({
  id: z.string(),
  /** Whether it is the session that asks. */
  current: z.boolean(),
  /** The client's address when the session began; null when it is not known. */
  address: z.string().nullable(),
  /** How the browser named itself then, at most 300 characters; null when it did not. */
  user_agent: z.string().nullable(),
  created_at: isoTime,
  /** The last use, to the minute. */
  seen_at: isoTime,
  /** The absolute end. An unused session ends earlier. */
  expires_at: isoTime,
});
export type AccountSession = z.infer<typeof accountSessionSchema>;

export const listSessionsInput = pageQuery;
export type ListSessionsInput = z.infer<typeof listSessionsInput>;

export const endedSessionsSchema = z.object({ ended: z.int() });
export type EndedSessions = z.infer<typeof endedSessionsSchema>;

/** The session that asks, by its cookie's value. */
export type FromSession = { session_token: string };
