import { type SQL, and, desc, eq, lt, sql } from "drizzle-orm";
import type { AccountLogEntry, AccountLogType } from "#shared/contracts/auth/account-log";
import type { CallContext } from "#shared/contracts/call-context";
import type { Database } from "#shared/db/client";
import { accountLog } from "#shared/db/schema/auth";
import { newId } from "#shared/ids";

/** In which request, and from where. */
export type Asked = Pick<CallContext, "requestId" | "ip">;

type NewLine = Pick<AccountLogEntry, "result"> & {
  /** Or an expression over the columns of `from`. */
  type: AccountLogType | SQL<AccountLogType>;
};

/**
 * Inserts a line, as a piece of the statement that makes the change, so that neither happens without the other.
 *
 * @param from a part of the statement's `with` list that has the column `account_id` and at most one row.
 */
export const accountLogInsert = (by: Asked, line: NewLine, from: SQL): SQL => sql`
  insert into account_log (id, account_id, type, result, address, request_id)
  select ${newId("accountLine")}, account_id, ${line.type}, ${line.result}, ${by.ip}, ${by.requestId}
  from ${from}`;

/** Writes what was refused to an account with a password. For any other id, runs the same statement and writes nothing. */
export async function insertRefusal(
  db: Database,
  by: Asked,
  accountId: string,
  type: AccountLogType,
): Promise<void> {
  const from = sql`(select account_id from credentials where account_id = ${accountId}) known`;
  await db.execute(accountLogInsert(by, { type, result: "refused" }, from));
}

/** The account's lines before this one, newest first; all of them without `beforeId`. */
export async function listLinesBefore(
  db: Database,
  accountId: string,
  beforeId: string | null,
  limit: number,
): Promise<AccountLogEntry[]> {
  const rows = await db
    .select()
    .from(accountLog)
    .where(
      and(
        eq(accountLog.accountId, accountId),
        beforeId === null ? undefined : lt(accountLog.id, beforeId),
      ),
    )
    .orderBy(desc(accountLog.id))
    .limit(limit);
  return rows.map(({ id, type, result, address, requestId, occurredAt }) => ({
    id,
    type: type as AccountLogType,
    result,
    address,
    request_id: requestId,
    occurred_at: new Date(occurredAt).toISOString(),
  }));
}
