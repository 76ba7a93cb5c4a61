import { type SQL, sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { type Row, readNumber } from "#shared/db/rows";
import { REFRESHING } from "./state-repository.ts";

/** How many rows one statement removes at most. Short batches hold few locks, and each one is kept. */
const BATCH = 500;

/** What keeps an integration from being deleted: connections, and grants that Atlas has yet to revoke at the provider. */
export type IntegrationUse = { readonly undeleted: number; readonly unrevoked: number };

const ofIntegration = (projectId: string, integrationId: string): SQL =>
  sql`project_id = ${projectId} and integration_id = ${integrationId}`;

export async function countUse(
  db: Database,
  projectId: string,
  integrationId: string,
): Promise<IntegrationUse> {
  const mine = ofIntegration(projectId, integrationId);
  const result = await db.execute<Row>(sql`
    select (select count(*) from connections where ${mine} and deleted_at is null) undeleted,
      (select count(*) from revocations where ${mine})
        + (select count(*) from connection_tokens where ${mine} and state = 'deleted' and ${REFRESHING})
        unrevoked`);
  const row = result.rows[0] ?? {};
  return { undeleted: readNumber(row, "undeleted"), unrevoked: readNumber(row, "unrevoked") };
}

/**
 * Removes one batch of an integration's soft-deleted connections, in one transaction. Locks rows in the order of their
 * ids, and the tokens' row before the connection's, which rules out deadlocks.
 *
 * @returns how many connections it removed; 0 when there are none left.
 */
export async function purgeBatch(
  db: Database,
  projectId: string,
  integrationId: string,
): Promise<number> {
  const mine = ofIntegration(projectId, integrationId);
  const [, removed] = await db.batch([
    db.execute(sql`
      with page as (
        select connection_id from connection_tokens
        where ${mine} and state = 'deleted' and not ${REFRESHING}
        order by connection_id limit ${BATCH} for update
      )
      delete from connection_tokens t using page where t.connection_id = page.connection_id`),
    db.execute(sql`
      with page as (
        select id from connections c where ${mine} and deleted_at is not null
          and not exists (select 1 from connection_tokens t where t.connection_id = c.id)
        order by id limit ${BATCH} for update
      )
      delete from connections c using page where c.id = page.id returning c.id`),
  ]);
  return removed.rows.length;
}

/** Removes the failure count of an integration that is about to be deleted. */
export async function removeCircuit(
  db: Database,
  projectId: string,
  integrationId: string,
): Promise<void> {
  await db.execute(
    sql`delete from refresh_circuits where ${ofIntegration(projectId, integrationId)}`,
  );
}
