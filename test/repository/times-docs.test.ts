import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readTokenQuery } from "#shared/contracts/tokens/token";
import { readTables } from "#support/documents/markdown";
import { TIMES } from "../../workers/tokens/src/token/times.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const page = readFileSync(resolve(ROOT, "docs/token-protocol.md"), "utf8");
const tables = readTables(page);

const UNITS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  "%": 0.01,
};

/** What `20 s` or `20 %` is in the unit that a constant of this name has. */
function toNumber(value: string, name: string): number {
  const [, amount = "", unit = ""] = /^(\d+) (ms|s|min|h|%)$/.exec(value) ?? [];
  const number = Number(amount) * (UNITS[unit] ?? Number.NaN);
  return name.endsWith("Seconds") ? number / 1_000 : number;
}

const rowsWith = (...columns: string[]) =>
  tables
    .filter(({ header }) => columns.every((column) => header.includes(column)))
    .flatMap(({ header, rows }) =>
      rows.map((row) =>
        columns.map((column) => (row[header.indexOf(column)] ?? "").replaceAll("`", "")),
      ),
    );

test("the times of the token protocol's page are those of the code, all of them", () => {
  const named = rowsWith("letter", "name", "value").map(([, name = "", value = ""]) => [
    name,
    toNumber(value, name),
  ]);
  expect(Object.fromEntries(named)).toEqual({ ...TIMES });
});

test("the times that stand elsewhere are those of the files that the page names", () => {
  const named = rowsWith("name", "value", "file");
  expect(named.length).toBeGreaterThan(3);
  for (const [name = "", value = "", file = ""] of named) {
    const source = readFileSync(resolve(ROOT, file), "utf8");
    const literal = new RegExp(`const ${name} = ([\\d_]+);`).exec(source)?.[1];
    expect(Number(literal?.replaceAll("_", "")), `${name} in ${file}`).toBe(toNumber(value, name));
  }
});

test("the page says how long a caller waits", () => {
  const defaultSeconds = readTokenQuery.parse({}).max_wait;
  const [, least = "", most = ""] =
    /A caller waits (\d+) s by default and (\d+) s at most/.exec(page) ?? [];
  expect(Number(least)).toBe(defaultSeconds);
  expect(readTokenQuery.safeParse({ max_wait: most }).success).toBe(true);
  expect(readTokenQuery.safeParse({ max_wait: Number(most) + 1 }).success).toBe(false);
});
