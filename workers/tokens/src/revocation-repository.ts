import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { type Row, numberOf, textOf, textOrNull } from "./rows.ts";

/** A grant that the provider still has to be told about, sealed as it was in the vault. */
export type QueuedRevocation = {
  readonly id: string;
  readonly projectId: string;
  readonly connectionId: string;
  readonly integrationId: string;
  readonly accessSealed: string | null;
  readonly refreshSealed: string | null;
  readonly attempts: number;
};

const COLUMNS = sql`id, project_id, connection_id, integration_id, access_sealed, refresh_sealed, attempts`;

/** How long a claim keeps other senders away: longer than the provider may take over all of a grant's tokens. */
const CLAIM = sql`interval '60 s'`;

/** Takes one queued revocation for sending; null when it is gone or somebody else sends it. */
export async function claimRevocation(
  db: Database,
  projectId: string,
  id: string,
): Promise<QueuedRevocation | null> {
  const result = await db.execute<Row>(sql`
    update revocations set due_at = clock_timestamp() + ${CLAIM}, attempts = attempts + 1
    where project_id = ${projectId} and id = ${id} and due_at <= clock_timestamp()
    returning ${COLUMNS}`);
  const row = result.rows[0];
  return row === undefined ? null : toRevocation(row);
}

/** Takes up to `limit` revocations that are due, at most five of one integration. */
export async function claimDueRevocations(
  db: Database,
  limit: number,
): Promise<QueuedRevocation[]> {
  const result = await db.execute<Row>(sql`
    with due as (
      select id, row_number() over (partition by integration_id order by due_at) nth
      from revocations where due_at <= clock_timestamp()
    ), mine as (
      select r.id from revocations r join due on due.id = r.id and due.nth <= 5
      where r.due_at <= clock_timestamp()
      order by r.due_at limit ${limit} for update of r skip locked
    )
    update revocations set due_at = clock_timestamp() + ${CLAIM}, attempts = attempts + 1
    from mine where revocations.id = mine.id
    returning revocations.id, project_id, connection_id, integration_id, access_sealed,
      refresh_sealed, attempts`);
  return result.rows.map(toRevocation);
}

/** Done, or given up: the sealed copy is destroyed. */
export async function dropRevocation(db: Database, projectId: string, id: string): Promise<void> {
  await db.execute(sql`delete from revocations where project_id = ${projectId} and id = ${id}`);
}

export async function postponeRevocation(
  db: Database,
  revocation: QueuedRevocation,
  code: string,
  waitMs: number,
): Promise<void> {
  await db.execute(sql`
    update revocations set last_error_code = ${code},
      due_at = clock_timestamp() + make_interval(secs => ${waitMs / 1_000}::float8)
    where project_id = ${revocation.projectId} and id = ${revocation.id}`);
}

function toRevocation(row: Row): QueuedRevocation {
  return {
    id: textOf(row, "id"),
    projectId: textOf(row, "project_id"),
    connectionId: textOf(row, "connection_id"),
    integrationId: textOf(row, "integration_id"),
    accessSealed: textOrNull(row, "access_sealed"),
    refreshSealed: textOrNull(row, "refresh_sealed"),
    attempts: numberOf(row, "attempts"),
  };
}
