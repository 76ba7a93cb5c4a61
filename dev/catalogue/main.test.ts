import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const INDEX = "workers/providers/src/catalogue/generated.ts";
const PAGE = "docs/providers.md";
const PROVIDERS = "workers/providers/src/catalogue/providers";
const copies: string[] = [];
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), "atlas-catalogue-"));
  copies.push(copy);
  for (const part of [
    "dev/catalogue",
    dirname(INDEX),
    "shared/contracts/providers",
    "shared/provider",
    "shared/scope-words",
    PAGE,
    "package.json",
    ".oxfmtrc.json",
  ])
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
});
afterAll(() => {
  for (const folder of copies) rmSync(folder, { recursive: true, force: true });
});

const read = (file: string) => readFileSync(join(copy, file), "utf8");

function run(...args: string[]): { status: number | null; errors: string } {
  const program = join(copy, "dev/catalogue/main.ts");
  const done = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
    timeout: 30_000,
  });
  return { status: done.status, errors: done.stderr };
}

/** Adds a provider, as its developer does. */
function addProvider(): void {
  const source = `import { defineProvider } from "../define-provider.ts";
export const newOne = defineProvider({ id: "new-one", name: "New", failure_flags: ["done"] });
`;
  writeFileSync(join(copy, PROVIDERS, "new-one.ts"), source);
}

test("what is committed is up to date", () => {
  expect(run("--check")).toEqual({ status: 0, errors: "" });
});

test("a new provider makes the index out of date, and the check writes nothing", () => {
  addProvider();
  const before = read(INDEX);
  const checked = run("--check");
  expect(checked.status).toBe(1);
  expect(checked.errors).toContain(`${INDEX} is out of date: run npm run generate.`);
  expect(read(INDEX)).toBe(before);
});

test("generating adds a new provider to the index and the page, and the check is content", () => {
  addProvider();
  expect(run().status).toBe(0);
  expect(read(INDEX)).toContain('import { newOne } from "./providers/new-one.ts";');
  expect(read(PAGE)).toMatch(/`failure_flags` .*new-one/);
  expect(run("--check").status).toBe(0);
});

test("generating drops a provider whose file is gone", () => {
  rmSync(join(copy, PROVIDERS, "github.ts"));
  expect(run("--check").status).toBe(1);
  expect(run().status).toBe(0);
  expect(read(INDEX)).not.toContain("github");
  expect(read(PAGE)).not.toContain("github");
});

test("a changed page is out of date", () => {
  appendFileSync(join(copy, PAGE), "\nBy hand.\n");
  const checked = run("--check");
  expect(checked.status).toBe(1);
  expect(checked.errors).toContain(`${PAGE} is out of date`);
});
