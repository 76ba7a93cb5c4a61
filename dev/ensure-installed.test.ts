import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
let root: string;

/** A package that depends on a folder of its own, so that npm installs it without a network. */
beforeAll(async () => {
  root = await mkdtemp(`${tmpdir()}/atlas-installed-`);
  await mkdir(`${root}/dev`);
  await mkdir(`${root}/part`);
  const script = fileURLToPath(new URL("ensure-installed.mjs", import.meta.url));
  await copyFile(script, `${root}/dev/ensure-installed.mjs`);
  const part = { name: "part", version: "1.0.0" };
  const whole = { name: "whole", version: "1.0.0", dependencies: { part: "file:part" } };
  const packages = { "": whole, "node_modules/part": { resolved: "part", link: true }, part };
  await writeFile(`${root}/part/package.json`, JSON.stringify(part));
  await writeFile(`${root}/package.json`, JSON.stringify(whole));
  await writeFile(`${root}/package-lock.json`, JSON.stringify({ lockfileVersion: 3, packages }));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test("an installation is announced on stderr and leaves stdout to the script that follows", async () => {
  const { stdout, stderr } = await run(process.execPath, [`${root}/dev/ensure-installed.mjs`]);
  expect(stdout).toBe("");
  expect(stderr).toContain("Installing the packages of package-lock.json");
});

test("what is installed is not installed again", async () => {
  const { stdout, stderr } = await run(process.execPath, [`${root}/dev/ensure-installed.mjs`]);
  expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "" });
});
