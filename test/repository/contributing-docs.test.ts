import { expect, test } from "vitest";
import { readText } from "#support/documents/repository-files";

const excerpts = [
  ...readText("CONTRIBUTING.md").matchAll(/^ *```ts (\S+)\n([\s\S]*?)^ *```$/gm),
].map(([, path = "", code = ""]) => ({ path, code }));

test("every excerpt is in the file that it names, as it stands there", () => {
  expect(excerpts.length).toBe(5);
  for (const { path, code } of excerpts)
    expect(readText(path).includes(code.trim()), `the excerpt of ${path}`).toBe(true);
});
