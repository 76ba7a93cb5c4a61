import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the README's JSON command prints one JSON object on stdout, and every step succeeds", async () => {
  const readme = await readFile("README.md", "utf8");
  const [command = ""] = /npm run [^`]*demo[^`]*--json/.exec(readme) ?? [];
  const { stdout } = await promisify(execFile)("sh", ["-c", command]);
  const report: { ok: boolean; steps: { name: string; ok: boolean; ms: number }[] } =
    JSON.parse(stdout);
  expect(report.ok).toBe(true);
  expect(report.steps.length).toBeGreaterThan(10);
  expect(report.steps.filter(({ ok }) => !ok)).toEqual([]);
});
