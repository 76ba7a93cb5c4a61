import { sql } from "drizzle-orm";
import type { Database } from "#shared/db/client";

/** A webhook that Atlas has disabled, and who is to hear of it. */
export type Notice = {
  readonly webhookId: string;
  readonly projectId: string;
  readonly project: string;
  readonly url: string;
  readonly reason: "gone" | "failing";
  readonly accountIds: readonly string[];
  /** The end of the claim, which tells it apart from a later one. */
  readonly claim: string;
};

/** How long one call has a notice for itself, and when the next one tries after a failure. */
const CLAIM = sql`interval '5 minutes'`;

type Row = {
  id: string;
  project_id: string;
  project: string;
  url: string;
  disabled_reason: "gone" | "failing";
  account_ids: string[];
  notice_at: string;
};

/** Claims notices that are due, at most `limit`, with the owners and admins of their projects. */
export async function claimNotices(db: Database, limit: number): Promise<Notice[]> {
  const { rows } = await db.execute<Row>(sql`
    with due as (
      select id from webhooks where notice_at <= clock_timestamp() and state = 'disabled'
      order by notice_at limit ${limit} for no key update skip locked
    ), claimed as (
      update webhooks w set notice_at = clock_timestamp() + ${CLAIM} from due where w.id = due.id
      returning w.id, w.project_id, w.url, w.disabled_reason, w.notice_at::text as notice_at
    )
    select claimed.*, p.name as project, array(
      select account_id from members
      where project_id = claimed.project_id and role in ('owner', 'admin') order by account_id
    ) as account_ids
    from claimed join projects p on p.id = claimed.project_id`);
  return rows.map((row) => ({
    webhookId: row.id,
    projectId: row.project_id,
    project: row.project,
    url: row.url,
    reason: row.disabled_reason,
    accountIds: row.account_ids,
    claim: row.notice_at,
  }));
}

/** Notes that the people of the project were told. */
export async function endNotice(
  db: Database,
  { webhookId, projectId, claim }: Notice,
): Promise<void> {
  await db.execute(sql`
    update webhooks set notice_at = null
    where id = ${webhookId} and project_id = ${projectId} and notice_at = ${claim}::timestamptz`);
}
