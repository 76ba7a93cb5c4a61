import { expect, test } from "vitest";
import { readText } from "#support/documents/repository-files";
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
