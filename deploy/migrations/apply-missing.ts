import { setTimeout as wait } from "node:timers/promises";
import { sql } from "drizzle-orm";
import type { NeonDatabase } from "drizzle-orm/neon-serverless";
import { LockHeld } from "../explain-failure.ts";
import { buildIndex } from "./build-index.ts";
import type { Session } from "./open-session.ts";
import { type Migration, allStatements, inTransaction } from "./read-migrations.ts";

/** What has happened so far, also when it ends badly. */
export type Progress = {
  /** The names of the migrations that this run has committed. */
  applied: string[];
  /** The migration that runs now, where each is committed by itself; else null. */
  current: string | null;
};

/** Sees the statements of the missing migrations before any of them runs, and may throw. */
export type Review = (statements: readonly string[]) => void;

type Transaction = Parameters<Parameters<NeonDatabase["transaction"]>[0]>[0];

/** Any constant will do, as long as every runner takes the same one. */
const LOCK_ID = 7_237_110_904;

/** Another runner may be in the middle of a long migration, or a table in use. */
const LOCK_WAIT_MS = 120_000;
const LOCK_POLL_MS = 200;

/** Below the time after which the bridge ends an idle transaction. */
const KEEP_ALIVE_MS = 3_000;

/**
 * Applies the missing migrations in their order, each in a transaction of its own that begins by taking the lock, reads the
 * journal, and writes to it. So each is applied once however many runners there are, and one that fails leaves those before
 * it applied. An empty database gets all of them in one transaction: no one waits for its locks, and half of a first
 * schema is of no use.
 */
export async function applyMissing(
  session: Session,
  openAnother: () => Promise<Session>,
  migrations: readonly Migration[],
  review: Review | undefined,
  progress: Progress,
): Promise<void> {
  const isEmbedded = await runsInWasm(session.db);
  let lastBusyMs: number | null = null;
  let isReviewed = false;
  for (;;) {
    const done = await session.db.transaction(async (tx) => {
      if (!(await takeLock(tx))) return "busy";
      const last = await readJournal(tx);
      const missing = migrations.filter(({ at }) => at > last);
      if (last >= 0 && !isReviewed) review?.(missing.flatMap(allStatements));
      isReviewed = true;
      const now = last < 0 ? missing : missing.slice(0, 1);
      progress.current = last < 0 ? null : (now[0]?.name ?? null);
      for (const migration of now)
        await apply(tx, migration, last < 0 || isEmbedded ? null : openAnother);
      return now.map(({ name }) => name);
    });
    if (done === "busy") {
      lastBusyMs ??= Date.now();
      if (Date.now() - lastBusyMs > LOCK_WAIT_MS) throw new LockHeld();
      await wait(LOCK_POLL_MS);
      continue;
    }
    lastBusyMs = null;
    progress.current = null;
    progress.applied.push(...done);
    if (done.length === 0) return;
  }
}

/** The embedded engine has one session for everyone, so a transaction can wait for no other. */
async function runsInWasm(db: NeonDatabase): Promise<boolean> {
  const { rows } = await db.execute<{ version: string }>(sql`select version()`);
  return rows[0]?.version.includes("wasm32") ?? false;
}

/**
 * The lock belongs to the transaction, not to the session: behind a pooler a session has no owner. A runner that does not get
 * it ends its transaction and asks again. If it waited inside, the build of an index would wait for it, and it for the
 * lock that the build's runner holds.
 */
async function takeLock(tx: Transaction): Promise<boolean> {
  await tx.execute(sql.raw(`set local lock_timeout = ${LOCK_WAIT_MS}`));
  await tx.execute(sql`set local idle_in_transaction_session_timeout = 0`);
  const { rows } = await tx.execute<{ taken: boolean }>(
    sql`select pg_try_advisory_xact_lock(${LOCK_ID}::bigint) as taken`,
  );
  return rows[0]?.taken ?? false;
}

/** The time of the newest migration that was applied; -1 when none was. */
async function readJournal(tx: Transaction): Promise<number> {
  await tx.execute(sql`create schema if not exists drizzle`);
  await tx.execute(
    sql`create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`,
  );
  const journal = await tx.execute<{ last: string | null }>(
    sql`select max(created_at)::text as last from drizzle.__drizzle_migrations`,
  );
  return Number(journal.rows[0]?.last ?? -1);
}

/** @param openAnother null: no one else uses the database, and indexes are built in the transaction. */
async function apply(
  tx: Transaction,
  migration: Migration,
  openAnother: (() => Promise<Session>) | null,
): Promise<void> {
  if (openAnother !== null && migration.concurrent.length > 0)
    await buildBeside(tx, migration, openAnother);
  const inside = openAnother === null ? migration.concurrent.map(inTransaction) : [];
  for (const statement of [...inside, ...migration.statements])
    await tx.execute(sql.raw(statement));
  await tx.execute(
    sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${migration.hash}, ${migration.at}::bigint)`,
  );
}

/**
 * Builds the migration's indexes in a session of their own, while this transaction holds the lock. It is kept alive by a
 * statement that takes no snapshot: a build waits for the transactions whose snapshots are older than it.
 */
async function buildBeside(
  tx: Transaction,
  { concurrent }: Migration,
  openAnother: () => Promise<Session>,
): Promise<void> {
  const builder = await openAnother();
  const stop = new AbortController();
  const kept = keepAlive(tx, stop.signal);
  try {
    for (const index of concurrent) await Promise.race([buildIndex(builder.db, index), kept]);
  } catch (error) {
    throw builder.refusal() ?? error;
  } finally {
    stop.abort();
    await builder.close();
    await kept;
  }
}

/** @throws what the transaction throws: the lock is then lost. */
async function keepAlive(tx: Transaction, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<void>((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
  while (!signal.aborted) {
    await Promise.race([stopped, wait(KEEP_ALIVE_MS, undefined, { ref: false })]);
    if (!signal.aborted) await tx.execute(sql`show server_version_num`);
  }
}
