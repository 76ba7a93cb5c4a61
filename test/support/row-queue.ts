import { setTimeout as wait } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { Client } from "pg";
import type { Database } from "#shared/db/client";

const LONGEST_WAIT_MS = 20_000;

/** A real PostgreSQL, and a test's own database in it. */
export type Server = { readonly db: Database; readonly url: string };

/** Holds the locks of a statement in a separate session while `work` runs. */
export async function whileLocked<T>(
  server: Server,
  lockingStatement: string,
  work: (session: Client) => Promise<T>,
): Promise<T> {
  const { rows } = await server.db.execute<{ name: string }>(
    sql`select current_database() as name`,
  );
  const url = new URL(server.url);
  url.pathname = `/${rows[0]?.name}`;
  const session = new Client({ connectionString: url.href });
  await session.connect();
  try {
    await session.query("begin");
    await session.query(lockingStatement);
    return await work(session);
  } finally {
    await session.query("rollback");
    await session.end();
  }
}

/**
 * Runs two statements on the same row in a fixed order, however their sessions are scheduled. Both are sent while the
 * row is locked, the second once the first waits for it. PostgreSQL serves them in order of arrival, the second with a
 * snapshot from before the first's commit.
 */
export async function inLine<A, B>(
  server: Server,
  lockingStatement: string,
  first: () => Promise<A>,
  second: () => Promise<B>,
): Promise<[A, B]> {
  const sent = await whileLocked(server, lockingStatement, async (session) => {
    const ahead = first();
    await waitForWaiters(session, 1);
    const behind = second();
    await waitForWaiters(session, 2);
    return { both: Promise.all([ahead, behind]) };
  });
  return sent.both;
}

/** Waits until this many statements wait for the session's locks. */
export async function waitForWaiters(session: Client, count: number): Promise<void> {
  const end = performance.now() + LONGEST_WAIT_MS;
  while (performance.now() < end) {
    // Within a transaction PostgreSQL keeps showing the same snapshot of its sessions.
    await session.query("select pg_stat_clear_snapshot()");
    const { rows } = await session.query<{ waiting: number }>(`
      select count(*)::int waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`);
    if (rows[0]?.waiting === count) return;
    await wait(5);
  }
  throw new Error(`${count} statements were to wait for the row`);
}
