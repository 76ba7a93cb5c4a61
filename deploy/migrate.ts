import { fileURLToPath } from "node:url";
import { Client } from "@neondatabase/serverless";
import { sql } from "drizzle-orm";
import { type MigrationMeta, readMigrationFiles } from "drizzle-orm/migrator";
import { type NeonDatabase, drizzle } from "drizzle-orm/neon-serverless";

export type MigrateOptions = {
  /**
   * Where sessions over WebSocket are taken when the database is behind a bridge, without a scheme: `host:port/v2`.
   * Left out, the address follows from the database's host, as Neon has it.
   */
  wsProxy?: string;
  /** The folder with `meta/_journal.json`; the repository's `drizzle/` by default. */
  folder?: string;
};

/** How many migrations this run applied: 0 when the database was up to date, or another run was first. */
export type MigrateOutcome = { applied: number };

type Transaction = Parameters<Parameters<NeonDatabase["transaction"]>[0]>[0];

const FOLDER = fileURLToPath(new URL("../drizzle", import.meta.url));

/** Any constant will do, as long as every runner takes the same one. */
const LOCK_ID = 7_237_110_904;

/** Another runner may be in the middle of a long migration. */
const LOCK_WAIT_MS = 120_000;

/**
 * Brings the database's schema up to date: all of what is missing, or nothing at all.
 *
 * Everything happens in one transaction that begins by taking a lock, so that of several runners at once one migrates
 * and the others then find nothing to do. (drizzle's own migrator reads its journal outside of its transaction and
 * takes no lock.) The lock belongs to the transaction and not to the session, because the embedded database has one
 * session for everybody, and behind a pooler nobody owns a session. The journal is drizzle's, in schema "drizzle".
 *
 * @throws Error that names the migration and the SQLSTATE, never the connection string.
 */
export async function migrate(
  databaseUrl: string,
  options: MigrateOptions = {},
): Promise<MigrateOutcome> {
  const migrations = readMigrationFiles({ migrationsFolder: options.folder ?? FOLDER });
  const client = new Client(databaseUrl);
  if (options.wsProxy !== undefined) {
    const { wsProxy } = options;
    client.neonConfig.wsProxy = () => wsProxy;
    // The bridge speaks plain WebSocket; where it is not on loopback, the network in between is protected itself.
    client.neonConfig.useSecureWebSocket = false;
  }
  // Without a listener a lost connection would end the process instead of the query.
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await drizzle(client).transaction((tx) => applyMissing(tx, migrations));
  } catch (error) {
    // The cause stays behind: a driver's error carries the connection string.
    // oxlint-disable-next-line preserve-caught-error
    throw new Error(`The database was not migrated: ${explain(error)}.`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function applyMissing(
  tx: Transaction,
  migrations: readonly MigrationMeta[],
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
  for (const migration of missing) {
    for (const statement of migration.sql) await tx.execute(sql.raw(statement));
    await tx.execute(
      sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${migration.hash}, ${migration.folderMillis}::bigint)`,
    );
  }
  return { applied: missing.length };
}

/** PostgreSQL's own words about a migration are safe (a migration has no parameters); a driver's are not. */
function explain(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string" && "severity" in cause)
      return `${cause.message} (SQLSTATE ${cause.code})`;
  }
  return "the connection failed; check DATABASE_URL and DATABASE_WS_PROXY";
}

if (import.meta.main) {
  const { DATABASE_URL, DATABASE_WS_PROXY } = process.env;
  if (!DATABASE_URL) {
    console.error("DATABASE_URL is not set: give it postgresql://user:password@host/database.");
    process.exit(1);
  }
  try {
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
