import { fileURLToPath } from "node:url";
import { explainFailure } from "./explain-failure.ts";
import { type Progress, type Review, applyMissing } from "./migrations/apply-missing.ts";
import { type Session, openSession } from "./migrations/open-session.ts";
import { readMigrations } from "./migrations/read-migrations.ts";

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
  review?: Review;
  /** How long to wait for a session; 15,000 by default. */
  connectLimitMs?: number;
};

/** How many migrations this run applied: 0 when the database was up to date, or another run was first. */
export type MigrateOutcome = { applied: number };

/** A review's refusal. Its message is shown as it is. */
export class RefusedMigration extends Error {
  override readonly name = "RefusedMigration";
}

const FOLDER = fileURLToPath(new URL("../drizzle", import.meta.url));

/** A suspended Neon database takes a few seconds to wake up. */
const CONNECT_LIMIT_MS = 15_000;

/**
 * Brings the database's schema up to date: applies the missing migrations one after the other, each committed by itself. One
 * that fails leaves those before it applied, and the next run resumes with it. An empty database gets all or nothing.
 *
 * Several runners may start at once: each migration is applied by the one that has the lock. (drizzle's own migrator reads
 * its journal outside its transaction and takes no lock.) The journal is drizzle's, in schema "drizzle". An index that a
 * migration builds with CREATE INDEX CONCURRENTLY is built first, outside of a transaction.
 *
 * @throws Error that says what was applied, what went wrong and what to do next, never the connection string.
 */
export async function migrate(
  databaseUrl: string,
  options: MigrateOptions = {},
): Promise<MigrateOutcome> {
  const host = hostOf(databaseUrl);
  const migrations = readMigrations(options.folder ?? FOLDER);
  const open = () =>
    openSession(databaseUrl, options.wsProxy, options.connectLimitMs ?? CONNECT_LIMIT_MS);
  const progress: Progress = { applied: [], current: null };
  let session: Session | null = null;
  try {
    session = await open();
    await applyMissing(session, open, migrations, options.review, progress);
    return { applied: progress.applied.length };
  } catch (error) {
    if (error instanceof RefusedMigration) throw error;
    const place = options.wsProxy ?? `${host}/v2`;
    // The cause stays behind: a driver's error carries the connection string.
    // oxlint-disable-next-line preserve-caught-error
    throw new Error(describeFailure(explainFailure(session?.refusal() ?? error, place), progress));
  } finally {
    await session?.close();
  }
}

/** What stays of this run, what stopped it, and where the next one resumes. */
function describeFailure(reason: string, { applied, current }: Progress): string {
  const outcome =
    applied.length === 0
      ? "The database was not migrated"
      : `The database was migrated in part (applied and kept: ${applied.join(", ")})`;
  const next = current === null ? "" : ` It stopped at ${current}, and the next run resumes there.`;
  return `${outcome}: ${reason}${next}`;
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
