import { type SQL, sql } from "drizzle-orm";
import type { AdminLogType } from "../contracts/users/admin-log-types.ts";
import type { CallContext } from "../contracts/call-context.ts";
import { newId } from "../ids.ts";

/** One act of an administrator. */
export type AdminAct = {
  readonly type: AdminLogType;
  /** The id of what it is about; null for the settings. */
  readonly subject: string | SQL | null;
  readonly reason: string | null;
  readonly data?: Readonly<Record<string, unknown>>;
};

/**
 * Inserts a line into the log of administrators, as a piece of the statement that makes the change, so that neither
 * happens without the other. Nothing else writes to it.
 *
 * @param from a part of the statement's `with` list that has one row when the change was made, and none otherwise.
 */
export const adminLogInsert = (
  by: Pick<CallContext, "actor" | "requestId" | "ip">,
  { type, subject, reason, data = {} }: AdminAct,
  from: SQL,
): SQL => sql`
  insert into admin_log (id, actor_id, type, subject, reason, data, request_id, address)
  select ${newId("adminLine")}, ${by.actor.type === "account" ? by.actor.id : by.actor.type}, ${type},
    ${subject}::text, ${reason}::text, ${JSON.stringify(data)}::jsonb, ${by.requestId}, ${by.ip}
  from ${from}`;
