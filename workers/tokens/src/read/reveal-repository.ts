import { sql } from "drizzle-orm";
import type { ProjectContext } from "#shared/contracts/call-context";
import type { Database } from "#shared/db/client";
import { outboxInsert } from "#shared/db/outbox";

/** Writes that the caller saw the token of a connection of its project. @returns false when the connection is gone. */
export async function insertRevealedEvent(
  db: Database,
  ctx: ProjectContext,
  connectionId: string,
): Promise<boolean> {
  const { rows } = await db.execute(sql`
    ${outboxInsert(
      ctx,
      {
        type: "connection.token_revealed",
        projectId: ctx.projectId,
        subject: { connection: connectionId },
        data: {},
      },
      sql`connections c where c.id = ${connectionId} and c.project_id = ${ctx.projectId}`,
    )} returning id`);
  return rows.length === 1;
}
