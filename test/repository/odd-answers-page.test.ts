import { expect, test } from "vitest";
import { readTables } from "#support/documents/markdown";
import { listFiles, readText } from "#support/documents/repository-files";
import { ALL_ROWS } from "#support/field-provider/rows/all";

const page = readText("docs/odd-answers.md");

/** The rows that the page lists, each with its source. */
const listed = [...page.matchAll(/^Rows: ([\s\S]*?)\.$/gm)].flatMap(([, list = ""]) =>
  list.replaceAll("\\", "").replaceAll(/\s+/g, " ").split(" · "),
);

test("the page lists every row that the double plays, with its source, and no other", () => {
  const played = ALL_ROWS.map(({ name, source }) =>
    source === "–" ? name : `${name} (${source})`,
  );
  expect(listed.toSorted()).toEqual(played.toSorted());
});

test("a row's name is its own and begins with its kind", () => {
  const names = ALL_ROWS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^K(?:[1-9]|10) \S/);
});

test("the page lists every warning that an answer can leave", () => {
  const sources = listFiles().filter(
    (path) => /^(?:shared|workers)\/.*\.ts$/.test(path) && !path.endsWith(".test.ts"),
  );
  const given = sources
    .map((path) => readText(path))
    .filter((text) => text.includes("AnswerWarning"))
    .flatMap((text) => [...text.matchAll(/\bcode: "([a-z_]+)",\s+detail:/g)])
    .map(([, code]) => code);
  const [table] = readTables(page).filter(({ header }) => header[0] === "code");
  const known = table?.rows.map(([code = ""]) => code.replaceAll("`", "")) ?? [];
  expect(known.length).toBeGreaterThan(10);
  expect(given.filter((code) => code !== undefined && !known.includes(code))).toEqual([]);
});
