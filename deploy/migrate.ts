import { fileURLToPath } from "node:url";
import { Client } from "@neondatabase/serverless";
import { sql } from "drizzle-orm";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import { type NeonDatabase, drizzle } from "drizzle-orm/neon-serverless";
import { within } from "#shared/async/within";
import { NoSession, explainFailure } from "./explain-failure.ts";
import { type FollowedSocket, followSocket } from "./follow-socket.ts";

export type MigrateOptions = {
  /**
   * Where the bridge accepts WebSocket sessions, without a scheme: `host:port/v2`. Without it, the address follows from
   * the database's host, as at Neon.
   */
  wsProxy?: string;
  /** The folder with `meta/_journal.json`; the repository's `drizzle/` by default. */
  folder?: string;
  /**
   * Sees the statements of the missing migrations under the lock, before any of them runs; not asked for an empty
   * database. What it throws is thrown, and nothing is applied.
   */
  review?: (statements: readonly string[]) => void;
  /** How long to wait for a session; 15,000 by default. */
  connectLimitMs?: number;
};

/** How many migrations this run applied: 0 when the database was up to date, or another run was first. */
export type MigrateOutcome = { applied: number };

/** A review's refusal. Its message is shown as it is. */
export class RefusedMigration extends Error {
  override readonly name = "RefusedMigration";
}

type Transaction = Parameters<Parameters<NeonDatabase["transaction"]>[0]>[0];

const FOLDER = fileURLToPath(new URL("../drizzle", import.meta.url));

/** Any constant will do, as long as every runner takes the same one. */
const LOCK_ID = 7_237_110_904;

/** Another runner may be in the middle of a long migration. */
const LOCK_WAIT_MS = 120_000;

/** A suspended Neon database takes a few seconds to wake up. */
const CONNECT_LIMIT_MS = 15_000;

/** Long enough for a goodbye; the process ends without one. */
const END_LIMIT_MS = 2_000;

/**
 * Brings the database's schema up to date: applies every missing migration, or none.
 *
 * One transaction does everything, and begins by taking a lock: when several runners start at once, one migrates and
 * the others then find nothing to do. (drizzle's own migrator reads its journal outside its transaction and takes no
 * lock.) The lock belongs to the transaction, not to the session: the embedded database has one session for everyone,
 * and behind a pooler a session has no owner. The journal is drizzle's, in schema "drizzle".
 *
 * @throws Error that says what went wrong and what to do next, never the connection string.
 */
export async function migrate(
  databaseUrl: string,
  options: MigrateOptions = {},
): Promise<MigrateOutcome> {
  const host = hostOf(databaseUrl);
  const migrations = readMigrationFiles({ migrationsFolder: options.folder ?? FOLDER });
  const client = new Client(databaseUrl);
  if (options.wsProxy !== undefined) {
    const { wsProxy } = options;
    client.neonConfig.wsProxy = () => wsProxy;
    // The bridge speaks plain WebSocket; off loopback, the network in between must be protected.
    client.neonConfig.useSecureWebSocket = false;
  }
  // The driver calls itself connected before the server has said a word, so a refusal may come when no query waits for it.
  // Without a listener it would end the process.
  let refusal: Error | null = null;
  client.on("error", (error: Error) => {
    if ("severity" in error) refusal ??= error;
  });
  const socket = followSocket(client);
  let connected = false;
  try {
    await connect(client, socket, options.connectLimitMs ?? CONNECT_LIMIT_MS);
    connected = true;
    return await drizzle(client).transaction((tx) => applyMissing(tx, migrations, options.review));
  } catch (error) {
    if (error instanceof RefusedMigration) throw error;
    // The cause stays behind: a driver's error carries the connection string.
    // oxlint-disable-next-line preserve-caught-error
    throw new Error(
      `The database was not migrated: ${explainFailure(refusal ?? error, options.wsProxy ?? `${host}/v2`)}`,
    );
  } finally {
    // On a socket that did not open the driver's end() throws later, out of reach; on a broken one it never settles.
    if (connected) await within(END_LIMIT_MS, client.end(), () => undefined).catch(() => undefined);
    else socket.close();
  }
}

/** @throws Error when it is not the address of a PostgreSQL database. */
function hostOf(databaseUrl: string): string {
  const url = URL.parse(databaseUrl);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === "")
    throw new Error(
      "The database was not migrated: DATABASE_URL is not a PostgreSQL address. Write it as postgresql://user:password@host/database.",
    );
  return url.hostname;
}

/** @throws {@link NoSession} when what is there does not speak PostgreSQL; PostgreSQL's own refusal as it is. */
async function connect(client: Client, socket: FollowedSocket, limitMs: number): Promise<void> {
  const connected = Promise.all([client.connect(), socket.answered]);
  try {
    await within(limitMs, connected, () => {
      throw new NoSession();
    });
  } catch (error) {
    if (error instanceof Error && "severity" in error) throw error;
    throw new NoSession();
  }
}

async function applyMissing(
  tx: Transaction,
  migrations: readonly MigrationMeta[],
  review: MigrateOptions["review"],
): Promise<MigrateOutcome> {
  await tx.execute(sql.raw(`set local lock_timeout = ${LOCK_WAIT_MS}`));
  await tx.execute(sql`select pg_advisory_xact_lock(${LOCK_ID}::bigint)`);
  await tx.execute(sql`create schema if not exists drizzle`);
  await tx.execute(
    sql`create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`,
  );
  const journal = await tx.execute<{ last: string | null }>(
    sql`select max(created_at)::text as last from drizzle.__drizzle_migrations`,
  );
  const last = Number(journal.rows[0]?.last ?? -1);
  const missing = migrations.filter((migration) => migration.folderMillis > last);
  if (last >= 0) review?.(missing.flatMap((migration) => migration.sql));
  for (const migration of missing) {
    for (const statement of migration.sql) await tx.execute(sql.raw(statement));
    await tx.execute(
      sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${migration.hash}, ${migration.folderMillis}::bigint)`,
    );
  }
  return { applied: missing.length };
}

if (import.meta.main) {
  const { DATABASE_URL, DATABASE_WS_PROXY } = process.env;
  try {
    if (!DATABASE_URL)
      throw new Error(
        "DATABASE_URL is not set. Set it to postgresql://user:password@host/database and run it again.",
      );
    const { applied } = await migrate(
      DATABASE_URL,
      DATABASE_WS_PROXY ? { wsProxy: DATABASE_WS_PROXY } : {},
    );
    console.log(applied === 0 ? "The schema is up to date." : `Migrations applied: ${applied}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : "The database was not migrated.");
    process.exit(1);
  }
}
