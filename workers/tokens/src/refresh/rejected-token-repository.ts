import { sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { type Row, readNumber } from "#shared/db/rows";

/**
 * Remembers that a version's access token was refused although it was believed to live much longer, so that no later token
 * is believed to. The most to believe from now on: what the provider named, read as milliseconds, if the token got that
 * old; else the age that it reached, an hour at least. Does nothing where the believed life is an ordinary one.
 */
export async function distrustLife(
  db: Database,
  target: { projectId: string; connectionId: string; version: number },
): Promise<void> {
  const age = sql`extract(epoch from clock_timestamp() - t.updated_at)`;
  await db.execute(sql`
    update connection_tokens t set named_life_seconds = -(case
      when t.named_life_seconds >= 300000 and ${age} >= t.named_life_seconds / 1000
        then t.named_life_seconds / 1000
      else least(greatest(${age}, 3600), 864000000) end)::int
    where t.project_id = ${target.projectId} and t.connection_id = ${target.connectionId}
      and t.version = ${target.version} and t.state = 'active' and t.refresh_sealed is not null
      and (t.expires_at is null or t.named_life_seconds > 86400)`);
}

/**
 * Marks a version without a refresh token as dead because the provider rejects its access token, with one event.
 *
 * @returns the connection's new epoch; null when the connection had changed already.
 */
export async function declareRejected(
  db: Database,
  ctx: CallContext,
  target: { projectId: string; connectionId: string; version: number },
): Promise<number | null> {
  const needsReauth = outboxInsert(
    ctx,
    {
      type: "connection.needs_reauth",
      projectId: target.projectId,
      subject: { connection: target.connectionId },
      data: { reason: "token_rejected", provider_error: null },
    },
    sql`dead`,
  );
  const result = await db.execute<Row>(sql`
    with dead as (
      update connection_tokens set state = 'needs_reauth', state_reason = 'token_rejected',
        dead_version = version, epoch = epoch + 1, updated_at = clock_timestamp()
      where project_id = ${target.projectId} and connection_id = ${target.connectionId}
        and version = ${target.version} and state = 'active' and refresh_sealed is null
      returning epoch
    ), o as (${needsReauth})
    select epoch from dead`);
  const row = result.rows[0];
  return row === undefined ? null : readNumber(row, "epoch");
}
