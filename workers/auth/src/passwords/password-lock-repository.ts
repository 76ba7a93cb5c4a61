import { eq, inArray } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { credentials, emailTokens, sessions } from "#shared/db/schema/auth";

/**
 * The locks of whoever changes the password of a link's account, in the order of every such change: the password's row,
 * then the sessions by id. Each is a statement of its own, so that the next one sees what was committed before it.
 */
export function locksOfPassword(db: Database, tokenId: string) {
  const ofToken = db
    .select({ accountId: emailTokens.accountId })
    .from(emailTokens)
    .where(eq(emailTokens.id, tokenId));
  return [
    db
      .select({ accountId: credentials.accountId })
      .from(credentials)
      .where(inArray(credentials.accountId, ofToken))
      .for("no key update"),
    db
      .select({ id: sessions.id })
      .from(sessions)
      .where(inArray(sessions.accountId, ofToken))
      .orderBy(sessions.id)
      .for("update"),
  ] as const;
}
