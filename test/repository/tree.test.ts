import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");

/** More files beside each other than this, and a reader no longer sees what belongs together. */
const CROWD = 20;

/** Where one file per route, or what a program wrote, may stand in any number. */
const EXEMPT = [/^workers\/gateway\/src\/routes\//, /^drizzle\//, /(^|\/)generated(\/|$)/];

const SOURCE = /\.(ts|tsx|mjs)$/;
/** A test stands beside its source, and a declaration describes one: neither is one more thing to know. */
const BESIDE = /\.(test\.tsx?|d\.ts)$/;

/** Folders with more source files beside each other than fit, and how many they have. */
function crowdedFolders(files: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const file of files) {
    if (!SOURCE.test(file) || BESIDE.test(file) || EXEMPT.some((place) => place.test(file)))
      continue;
    const folder = dirname(file);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].flatMap(([folder, count]) => (count > CROWD ? [`${folder}: ${count}`] : []));
}

function trackedFiles(): string[] {
  const { stdout } = spawnSync("git", ["ls-files", "-co", "--exclude-standard"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return stdout.split("\n").filter((file) => file !== "");
}

const row = (folder: string, length: number, ending = "ts") =>
  Array.from({ length }, (_, index) => `${folder}/file-${index}.${ending}`);

test("no folder is crowded", () => {
  const files = trackedFiles();
  expect(files.length).toBeGreaterThan(500);
  expect(crowdedFolders(files)).toEqual([]);
});

test("a crowded folder is noticed, and tests, routes and generated files do not crowd", () => {
  expect(crowdedFolders(row("dev/x", 20))).toEqual([]);
  expect(crowdedFolders([...row("dev/x", 20), "dev/x/one.mjs"])).toEqual(["dev/x: 21"]);
  expect(crowdedFolders([...row("dev/x", 20), ...row("dev/x", 20, "test.ts")])).toEqual([]);
  for (const folder of ["workers/gateway/src/routes/v1/x", "drizzle", "sdk/src/generated"])
    expect(crowdedFolders(row(folder, 50))).toEqual([]);
});

test.each([
  ["shared/long.ts", 400],
  ["workers/gateway/src/long.tsx", 400],
  ["dev/long.mjs", 400],
  ["shared/long.test.ts", 600],
  ["test/support/long.ts", 600],
  ["workers/users/test/long.ts", 600],
])("the linter refuses %s above %i lines", (path, ceiling) => {
  const folder = mkdtempSync(join(tmpdir(), "atlas-lines-"));
  try {
    cpSync(join(ROOT, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const lint = (lines: number) => {
      writeFileSync(
        join(folder, path),
        "export {};\n".padEnd("export {};\n".length + lines - 1, "\n"),
      );
      const binary = join(ROOT, "node_modules/.bin/oxlint");
      const { stdout } = spawnSync(binary, [path], { cwd: folder, encoding: "utf8" });
      return stdout.includes("max-lines");
    };
    expect(lint(ceiling)).toBe(false);
    expect(lint(ceiling + 1)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
