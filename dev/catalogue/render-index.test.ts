import { expect, test } from "vitest";
import { renderIndex } from "./render-index.ts";

test("the index has each provider under its file's name in camel case, and nothing else", () => {
  const index = renderIndex(["two-words.ts", ".DS_Store", "one.ts"]);
  expect(index.split("\n").filter((line) => line.startsWith("import {"))).toEqual([
    'import { one } from "./providers/one.ts";',
    'import { twoWords } from "./providers/two-words.ts";',
  ]);
  expect(index).toContain("= {\n  one,\n  twoWords,\n};");
});
