import { expect, test } from "vitest";
import { RETENTION, type Rule } from "#shared/retention";
import { readTables } from "#support/documents/markdown";
import { readText } from "#support/documents/repository-files";

const DAY_SECONDS = 86_400;

const keptFor = ({ keptSeconds }: Rule): string => {
  if (keptSeconds === null) return "as set";
  if (keptSeconds === 0) return "–";
  return keptSeconds === DAY_SECONDS ? "a day" : `${keptSeconds / DAY_SECONDS} days`;
};

test("docs/storage.md says what is removed, after how long, by which job and how many rows at once", () => {
  const table = readTables(readText("docs/storage.md")).find(({ header }) => header[0] === "rows");
  const expected = Object.entries<Rule>(RETENTION).map(([kept, rule]) => [
    `\`${kept}\``,
    rule.what,
    keptFor(rule),
    rule.after,
    rule.job,
    rule.batch.toLocaleString("en"),
  ]);
  expect(table?.rows).toEqual(expected);
});
