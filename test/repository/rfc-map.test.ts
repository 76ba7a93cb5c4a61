import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const ROW = /^\|\s*(\d+)\s*\|([^|]+)\|([^|]+)\|([^|]*)\|$/;

const rows = readFileSync(resolve(ROOT, "docs/rfc-map.md"), "utf8")
  .split("\n")
  .flatMap((line) => {
    const [, number, , file, title] = ROW.exec(line) ?? [];
    return number === undefined || file === undefined
      ? []
      : [{ number: Number(number), file: file.trim(), title: (title ?? "").trim() }];
  });

test("every requirement of this release has its row", () => {
  const numbers = new Set(rows.map(({ number }) => number));
  const wanted = Array.from({ length: 96 - 60 + 1 }, (_, n) => 60 + n);
  expect(wanted.filter((number) => !numbers.has(number))).toEqual([]);
});

test("every test that the map names is there", () => {
  const named = rows.filter(({ file }) => file !== "–");
  expect(named.length).toBeGreaterThan(40);
  for (const { file, title } of named) {
    const path = /^`(.+)`$/.exec(file)?.[1] ?? "";
    expect(readFileSync(resolve(ROOT, path), "utf8"), path).toContain(title);
  }
});
