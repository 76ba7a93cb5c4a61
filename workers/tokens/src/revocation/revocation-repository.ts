import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { newId } from "#shared/ids";
import type { SealedGrant } from "../token/sealed-grant.ts";
import { type Row, readNumber, readText, readTextOrNull } from "#shared/db/rows";

/** A grant that Atlas still has to revoke at the provider, sealed as it was in the vault. */
export type QueuedRevocation = {
  readonly id: string;
  readonly projectId: string;
  readonly connectionId: string;
  readonly integrationId: string;
  readonly accessSealed: string | null;
  readonly refreshSealed: string | null;
  readonly attempts: number;
  /** Whether another connection was using the same account when this was claimed. */
  readonly accountInUse: boolean;
};

// A connection whose version was declared dead no longer uses its account, nor does one that cannot be confirmed any more.
const COLUMNS = sql`r.id, r.project_id, r.connection_id, r.integration_id, r.access_sealed,
  r.refresh_sealed, r.attempts, exists (
    select 1 from connections c join connection_tokens t on t.connection_id = c.id
    where c.project_id = r.project_id and c.integration_id = r.integration_id
      and c.account_issuer = r.account_issuer and c.account_subject = r.account_subject
      and t.dead_version <> t.version and (t.state in ('active', 'disabled')
        or (t.state = 'pending' and c.connect_code_expires_at > clock_timestamp()))
  ) account_in_use`;

/** How long a claim keeps other senders away. The provider may not take this long for all tokens of a grant. */
const CLAIM = sql`interval '60 s'`;

/** The grant to revoke. The connection that it is sealed for may not exist (any more). */
export type GrantOwner = {
  readonly projectId: string;
  readonly connectionId: string;
  readonly integrationId: string;
  /** The account at the provider; null when it is unknown. */
  readonly account: { readonly issuer: string; readonly subject: string } | null;
};

/** Queues a grant that never got into the vault. @returns the id of the queued revocation. */
export async function insertRevocation(
  db: Database,
  owner: GrantOwner,
  grant: Pick<SealedGrant, "accessSealed" | "refreshSealed" | "dataKeyVersion">,
): Promise<string> {
  const id = newId("revocation");
  await db.execute(sql`
    insert into revocations (id, project_id, connection_id, integration_id, account_issuer,
      account_subject, access_sealed, refresh_sealed, data_key_version)
    values (${id}, ${owner.projectId}, ${owner.connectionId}, ${owner.integrationId},
      ${owner.account?.issuer ?? null}, ${owner.account?.subject ?? null}, ${grant.accessSealed},
      ${grant.refreshSealed}, ${grant.dataKeyVersion}::int)`);
  return id;
}

/** Claims one queued revocation for sending; null when it is done or another sender has it. */
export async function claimRevocation(
  db: Database,
  projectId: string,
  id: string,
): Promise<QueuedRevocation | null> {
  const result = await db.execute<Row>(sql`
    update revocations r set due_at = clock_timestamp() + ${CLAIM}, attempts = r.attempts + 1
    where r.project_id = ${projectId} and r.id = ${id} and r.due_at <= clock_timestamp()
    returning ${COLUMNS}`);
  const row = result.rows[0];
  return row === undefined ? null : toRevocation(row);
}

/** Claims up to `limit` revocations that are due, at most five of one integration. The next claim takes more. */
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
    update revocations r set due_at = clock_timestamp() + ${CLAIM}, attempts = r.attempts + 1
    from mine where r.id = mine.id
    returning ${COLUMNS}`);
  return result.rows.map(toRevocation);
}

/** Deletes a revocation that was sent or given up, and with it the sealed tokens. */
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
    id: readText(row, "id"),
    projectId: readText(row, "project_id"),
    connectionId: readText(row, "connection_id"),
    integrationId: readText(row, "integration_id"),
    accessSealed: readTextOrNull(row, "access_sealed"),
    refreshSealed: readTextOrNull(row, "refresh_sealed"),
    attempts: readNumber(row, "attempts"),
    accountInUse: row["account_in_use"] === true,
  };
}
