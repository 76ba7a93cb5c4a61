import { fileURLToPath } from "node:url";
import { describeOutcome, migrateDatabase } from "../serve/migrate.ts";

/** What the image `atlas-operations` runs before a release: DATABASE_URL in, one line out. */
try {
  const databaseUrl = process.env["DATABASE_URL"];
  if (!databaseUrl)
    throw new Error(
      "DATABASE_URL is not set. Set it to postgresql://user:password@host/database and run it again.",
    );
  const folder = fileURLToPath(new URL("drizzle", import.meta.url));
  console.log(describeOutcome(await migrateDatabase(databaseUrl, { folder })));
} catch (error) {
  console.error(error instanceof Error ? error.message : "The database was not migrated.");
  process.exitCode = 1;
}
