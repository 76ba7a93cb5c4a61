import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const NAMES = /github|google|slack/i;

const listFiles = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));

test("the code that talks to providers names none of them, and neither do the contracts", () => {
  const files = [...listFiles("shared/provider"), ...listFiles("shared/contracts")];
  expect(files.length).toBeGreaterThan(30);
  const naming = files.filter((file) => NAMES.test(readFileSync(join(ROOT, file), "utf8")));
  expect(naming).toEqual([]);
});
