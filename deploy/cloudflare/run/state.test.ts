import { spawn } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeEach, expect, test } from "vitest";
import { takeFolder, wranglerPidFile } from "./state.ts";

const undo = new AsyncDisposableStack();
afterAll(() => undo.disposeAsync());
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(`${tmpdir()}/atlas-folder-`);
  undo.defer(() => rm(folder, { recursive: true, force: true }));
});

/** A process that ends by itself, and when. */
function startProcess(ms: number): { pid: number; ended: Promise<unknown> } {
  const child = spawn(process.execPath, ["-e", `setTimeout(() => {}, ${ms})`]);
  return { pid: child.pid ?? 0, ended: new Promise((resolve) => child.once("close", resolve)) };
}

test("one deployment at a time has the folder, and nobody else may look into it", async () => {
  const mine = await takeFolder(folder);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  await expect(takeFolder(folder)).rejects.toThrow(`Process ${process.pid} deploys`);
  await mine[Symbol.asyncDispose]();
  await using _ = await takeFolder(folder);
});

test("the lock of a process that is gone is taken over", async () => {
  const { pid, ended } = startProcess(0);
  await ended;
  await writeFile(`${folder}/lock`, String(pid));
  await using _ = await takeFolder(folder);
});

test("a wrangler that a killed deployment left behind ends before the next one begins", async () => {
  const { pid } = startProcess(1_000);
  await writeFile(wranglerPidFile(folder), String(pid));
  await using _ = await takeFolder(folder);
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  await expect(stat(wranglerPidFile(folder))).rejects.toThrow("ENOENT");
});
