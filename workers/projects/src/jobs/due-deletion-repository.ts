import { sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { RETENTION } from "#shared/retention";

/**
 * Deletes projects whose grace is over for good, at most `limit` of them: their API keys are revoked, their slugs are
 * free. Each writes its event. Projects that somebody restores at this moment are skipped.
 *
 * @returns the ids of those that it deleted.
 */
export async function endDueDeletions(
  db: Database,
  ctx: CallContext,
  limit: number,
): Promise<string[]> {
  const event = {
    type: "project.deleted",
    projectId: sql<string>`ended.id`,
    subject: { project: sql<string>`ended.id` },
    data: {},
  } as const;
  const { rows } = await db.execute<{ id: string }>(sql`
    with due as (
      select id from projects where state = 'deleting' and deletes_at <= clock_timestamp()
      order by deletes_at limit ${limit} for no key update skip locked
    ), ended as (
      update projects set state = 'deleted', slug = null, version = version + 1
      where id in (select id from due) returning id
    ), revoked as (
      update api_keys set revoked_at = clock_timestamp()
      where project_id in (select id from ended) and revoked_at is null
    ), event as (${outboxInsert(ctx, event, sql`ended`, limit)})
    select id from ended`);
  return rows.map(({ id }) => id);
}

/** Removes invitations that ended some time ago: they hold addresses of people who may never have joined. */
export async function removeOldInvitations(db: Database, limit: number): Promise<void> {
  await db.execute(sql`
    delete from invitations where id in (
      select id from invitations
      where coalesce(accepted_at, revoked_at, expires_at) < clock_timestamp()
        - make_interval(secs => ${RETENTION.invitations.keptSeconds}::int)
      limit ${limit}
    )`);
}
