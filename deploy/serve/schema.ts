import { type DatabaseEnv, makeDatabase } from "#shared/db/client";
import { readDatabaseFailure } from "#shared/db/failure";
import { isMigrated } from "#shared/db/is-migrated";

/** @throws Error with the command to run when the database has not all that this release needs, or does not answer. */
export async function requireMigrated(env: DatabaseEnv): Promise<void> {
  let migrated: boolean;
  try {
    migrated = await isMigrated(makeDatabase(env));
  } catch (error) {
    const { code } = readDatabaseFailure(error);
    // The cause stays behind: a driver's error carries the connection string.
    // oxlint-disable-next-line preserve-caught-error
    throw new Error(
      `The database in DATABASE_URL does not answer${code === null ? "" : ` (SQLSTATE ${code})`}. Check the address, the user and the password.`,
    );
  }
  if (!migrated)
    throw new Error(
      "The database has not the schema of this release. Run: npm run serve -- --migrate (with the same settings).",
    );
}
