import { setTimeout as wait } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { Client } from "pg";
import type { Database } from "#shared/db/client";

const LONGEST_WAIT_MS = 20_000;

/** A real PostgreSQL and the database in it that a test has for itself. */
export type Server = { readonly db: Database; readonly url: string };

/** Holds the locks that a statement takes, in a session of its own, until `work` has ended. */
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
 * Runs two statements that want the same row one behind the other, however their sessions are scheduled: both are sent
 * while the row is locked, the second once the first waits for it. PostgreSQL serves them in the order of their arrival,
 * the second with a snapshot from before the first's commit.
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

async function waitForWaiters(session: Client, count: number): Promise<void> {
  const end = performance.now() + LONGEST_WAIT_MS;
  while (performance.now() < end) {
    // Within a transaction PostgreSQL shows the same picture of its sessions again and again.
    await session.query("select pg_stat_clear_snapshot()");
    const { rows } = await session.query<{ waiting: number }>(`
      select count(*)::int waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`);
    if (rows[0]?.waiting === count) return;
    await wait(5);
  }
  throw new Error(`${count} statements were to wait for the row`);
}
