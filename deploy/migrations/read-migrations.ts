import { readFileSync } from "node:fs";
import { readMigrationFiles } from "drizzle-orm/migrator";

export type Migration = {
  /** The file's name, without `.sql`. */
  name: string;
  /** As drizzle's journal has it. */
  at: number;
  hash: string;
  /** Indexes that are built before the rest, without a lock that stops writers. */
  concurrent: readonly ConcurrentIndex[];
  /** What runs in one transaction. */
  statements: readonly string[];
};

export type ConcurrentIndex = { name: string; statement: string };

const COMMENTS = /--[^\n]*|\/\*[\s\S]*?\*\//g;
const CONCURRENT =
  /^\s*create\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?"?([a-z_][a-z0-9_]*)"?\s+on\b/i;

/**
 * The migrations of a folder, in their order. `CREATE INDEX CONCURRENTLY` in a file says that the index is to be built
 * outside of the migration's transaction.
 *
 * @throws Error for a migration in which something stands before such a statement: it would run after it.
 */
export function readMigrations(folder: string): Migration[] {
  const journal: { entries: { when: number; tag: string }[] } = JSON.parse(
    readFileSync(`${folder}/meta/_journal.json`, "utf8"),
  );
  return readMigrationFiles({ migrationsFolder: folder }).map((file) => {
    const name = journal.entries.find(({ when }) => when === file.folderMillis)?.tag ?? file.hash;
    const found = file.sql.map((statement) => CONCURRENT.exec(statement.replace(COMMENTS, " ")));
    const first = found.findIndex((match) => match === null);
    const rest = first === -1 ? file.sql.length : first;
    if (found.slice(rest).some((match) => match !== null))
      throw new Error(
        `In the migration ${name} another statement stands before CREATE INDEX CONCURRENTLY. Such indexes are built before the rest: write them first, and what they need in an earlier migration.`,
      );
    return {
      name,
      at: file.folderMillis,
      hash: file.hash,
      concurrent: found
        .slice(0, rest)
        .map((match, nth) => ({ name: match?.[1] ?? "", statement: file.sql[nth] ?? "" })),
      statements: file.sql.slice(rest),
    };
  });
}

/** The same index for a transaction: a database that no one else uses. */
export const inTransaction = ({ statement }: ConcurrentIndex): string =>
  statement.replace(/\b(index\s+)concurrently\b/i, "$1");

/** Everything of a migration, in its order. */
export const allStatements = ({ concurrent, statements }: Migration): string[] => [
  ...concurrent.map(({ statement }) => statement),
  ...statements,
];
