import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { NEWEST_MIGRATION_AT } from "#shared/db/newest-migration";

test("the newest migration that a release asks for is the last one of the journal", async () => {
  const journal: { entries: { when: number }[] } = JSON.parse(
    await readFile(new URL("../../drizzle/meta/_journal.json", import.meta.url), "utf8"),
  );
  expect(journal.entries.at(-1)?.when).toBe(NEWEST_MIGRATION_AT);
});
