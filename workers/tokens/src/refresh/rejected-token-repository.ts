import { sql } from "drizzle-orm";
import type { CallContext } from "#shared/contracts/call-context";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";
import { type Row, readNumber } from "#shared/db/rows";

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
