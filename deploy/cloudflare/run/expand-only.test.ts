import { readMigrationFiles } from "drizzle-orm/migrator";
import { expect, test } from "vitest";
import { refuseContractions } from "./expand-only.ts";

const refusal = (statement: string): string | null => {
  try {
    refuseContractions([statement]);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : "?";
  }
};

test.each([
  ["DROP TABLE connections", "drops"],
  ['ALTER TABLE "connections" DROP COLUMN "state"', "drops"],
  ['alter table connections\n  drop "state"', "drops"],
  ['ALTER TABLE "a" ALTER COLUMN "b" DROP DEFAULT', "drops"],
  ["drop function f()", "drops"],
  ['ALTER TABLE "a" RENAME COLUMN "b" TO "c"', "renames"],
  ["ALTER INDEX a RENAME TO b", "renames"],
  ['ALTER TABLE "a" ALTER COLUMN "b" SET DATA TYPE text', "changes a type"],
  ['ALTER TABLE "a" ALTER COLUMN "b" SET NOT NULL', "demands a value"],
  ['ALTER TABLE "a" ADD COLUMN "b" text NOT NULL', "adds a column that demands a value"],
  ["truncate a", "empties a table"],
])("%s is refused, and named", (statement, why) => {
  expect(refusal(statement)).toContain(`a statement ${why},`);
  expect(refusal(statement)).toContain(statement.replaceAll(/\s+/g, " "));
});

test.each([
  "CREATE TABLE a (id text NOT NULL)",
  'ALTER TABLE "a" ADD COLUMN "b" text',
  `ALTER TABLE "a" ADD COLUMN "b" text DEFAULT 'x' NOT NULL`,
  'ALTER TABLE "a" DROP CONSTRAINT "c"',
  'DROP INDEX "i"',
  "DROP TRIGGER IF EXISTS t ON a",
  'ALTER TABLE "a" ALTER COLUMN "b" DROP NOT NULL',
  "-- drop table a\nselect 1",
  "insert into a values ('drop table a')",
  "create function f() returns trigger as $$ begin truncate b; end $$ language plpgsql",
])("%s passes", (statement) => {
  expect(refusal(statement)).toBeNull();
});

test("of the repository's migrations one takes something away", () => {
  const statements = readMigrationFiles({ migrationsFolder: "drizzle" }).flatMap(({ sql }) => sql);
  expect(statements.length).toBeGreaterThan(20);
  expect(statements.filter((statement) => refusal(statement) !== null)).toEqual([
    expect.stringContaining('"data_key_version" DROP DEFAULT'),
  ]);
});
