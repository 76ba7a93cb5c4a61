import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LOGOS } from "../../workers/gateway/src/hosted/parts/logos.generated.ts";
import { renderLogos } from "./render-logos.ts";

test("the committed logos are those of the package", () => {
  const program = join(import.meta.dirname, "main.ts");
  const run = spawnSync(process.execPath, [program, "--check"], { encoding: "utf8" });
  expect({ status: run.status, errors: run.stderr }).toEqual({ status: 0, errors: "" });
});

test("a logo is nothing but a path", () => {
  expect(Object.keys(LOGOS)).toEqual(["github", "google"]);
  for (const path of Object.values(LOGOS)) expect(path).toMatch(/^[MmLlHhVvCcSsQqTtAaZz\d., -]+$/);
});

test("a logo's id and path are written as text", () => {
  expect(renderLogos({ 'a"b': { path: 'M0"' } })).toContain(String.raw`"a\"b": "M0\""`);
});
