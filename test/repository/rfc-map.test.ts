import { expect, test } from "vitest";
import { readTables } from "#support/documents/markdown";
import { readText } from "#support/documents/repository-files";
import { readTestTitles } from "#support/documents/test-titles";

const rows = readTables(readText("docs/rfc-map.md"))
  .flatMap((table) => table.rows)
  .map(([number = "", , file = "", title = ""]) => ({
    number: Number(number),
    file: file.replaceAll("`", ""),
    title: title.replaceAll("`", ""),
  }));

/** Each requirement's number, and whether its title says that it is not built yet. */
const requirements = [
  ...readText("docs/security-requirements.md").matchAll(/^(\d+)\. +\*\*.+?\*\*( \(not yet\))?/gm),
].map(([, number, notYet]) => ({ number: Number(number), isBuilt: notYet === undefined }));

const ascending = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);

test("the requirements are numbered without a gap", () => {
  expect(requirements.length).toBeGreaterThan(95);
  expect(requirements.map(({ number }) => number)).toEqual(requirements.map((_, at) => at + 1));
});

test("every requirement that is built has a test in the map, and no other has", () => {
  const built = requirements.filter(({ isBuilt }) => isBuilt).map(({ number }) => number);
  expect(ascending(new Set(rows.map(({ number }) => number)))).toEqual(ascending(built));
});

test("every test that the map names is in the file that it names", () => {
  expect(rows.length).toBeGreaterThan(40);
  const missing = rows.filter(
    ({ file, title }) => !readTestTitles(file, readText(file)).has(title),
  );
  expect(missing).toEqual([]);
});
