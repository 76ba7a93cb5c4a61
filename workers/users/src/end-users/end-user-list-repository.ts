import { type SQL, and, desc, eq, lt, or, sql } from "drizzle-orm";
import type { EndUserRecord } from "#shared/contracts/users/end-user";
import type { Database } from "#shared/db/client";
import type { EndUserState } from "#shared/contracts/users/end-user-states";
import { endUsers } from "#shared/db/schema/users";

/** What is shown of an end user. */
const COLUMNS = {
  id: endUsers.id,
  external_id: endUsers.externalId,
  name: endUsers.name,
  state: endUsers.state,
  blockedAt: endUsers.blockedAt,
  createdAt: endUsers.createdAt,
};

type Row = Omit<EndUserRecord, "blocked_at" | "created_at"> & {
  blockedAt: Date | null;
  createdAt: Date;
};

const toRecord = ({ blockedAt, createdAt, ...row }: Row): EndUserRecord => ({
  ...row,
  blocked_at: blockedAt?.toISOString() ?? null,
  created_at: createdAt.toISOString(),
});

/** Up to `limit` end users made before this one, newest first; of those that the query means, if there is one. */
export async function listEndUsersBefore(
  db: Database,
  projectId: string,
  { query, state }: { query: string | null; state: EndUserState | null },
  page: { before: string | null; limit: number },
): Promise<EndUserRecord[]> {
  const meant: SQL | undefined =
    query === null
      ? undefined
      : or(eq(endUsers.id, query), sql`starts_with(${endUsers.externalId}, ${query})`);
  const older = page.before === null ? undefined : lt(endUsers.id, page.before);
  const inState = state === null ? undefined : eq(endUsers.state, state);
  const rows = await db
    .select(COLUMNS)
    .from(endUsers)
    .where(and(eq(endUsers.projectId, projectId), older, meant, inState))
    .orderBy(desc(endUsers.id))
    .limit(page.limit);
  return rows.map(toRecord);
}

/** The project's end user with this id, or else with this id of the app's. An app may have chosen another one's id. */
export async function findEndUser(
  db: Database,
  projectId: string,
  name: string,
): Promise<EndUserRecord | null> {
  const [row] = await db
    .select(COLUMNS)
    .from(endUsers)
    .where(
      and(
        eq(endUsers.projectId, projectId),
        or(eq(endUsers.id, name), eq(endUsers.externalId, name)),
      ),
    )
    .orderBy(desc(sql`${endUsers.id} = ${name}`))
    .limit(1);
  return row === undefined ? null : toRecord(row);
}
