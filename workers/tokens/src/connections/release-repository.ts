import { type SQL, sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";
import { type Row, readNumber } from "#shared/db/rows";
import { REFRESHING } from "./state-repository.ts";

/** Rows that one statement removes at most: each batch is short, and what it did stays done. */
const BATCH = 500;

/** What keeps an integration: `living` connections, and grants of ended ones that the provider does not know of yet. */
export type IntegrationUse = { readonly living: number; readonly unrevoked: number };

const ofIntegration = (projectId: string, integrationId: string): SQL =>
  sql`project_id = ${projectId} and integration_id = ${integrationId}`;

export async function countUse(
  db: Database,
  projectId: string,
  integrationId: string,
): Promise<IntegrationUse> {
  const mine = ofIntegration(projectId, integrationId);
  const result = await db.execute<Row>(sql`
    select (select count(*) from connections where ${mine} and deleted_at is null) living,
      (select count(*) from revocations where ${mine})
        + (select count(*) from connection_tokens where ${mine} and state = 'deleted' and ${REFRESHING})
        unrevoked`);
  const row = result.rows[0] ?? {};
  return { living: readNumber(row, "living"), unrevoked: readNumber(row, "unrevoked") };
}

/**
 * Removes one batch of what soft deletes left of an integration's connections, in one transaction. Rows are locked in
 * the order of their ids and the tokens' row first, so that neither two releases nor a release and anything else wait
 * for each other in a circle.
 *
 * @returns how many connections went; 0: there are none left.
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

/** Forgets the failures of an integration that is about to go. */
export async function removeCircuit(
  db: Database,
  projectId: string,
  integrationId: string,
): Promise<void> {
  await db.execute(
    sql`delete from refresh_circuits where ${ofIntegration(projectId, integrationId)}`,
  );
}
