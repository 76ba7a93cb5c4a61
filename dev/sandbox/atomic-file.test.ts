import { mkdir, mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AtomicFile } from "./atomic-file.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(`${tmpdir()}/atlas-file-`);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test("a saved file holds the content of the moment, for this user only", async () => {
  const path = `${directory}/one`;
  let content = "first";
  const file = new AtomicFile(path, () => content);
  await file.save();
  expect(await readFile(path, "utf8")).toBe("first");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  content = "second";
  await file.save();
  expect(await readFile(path, "utf8")).toBe("second");
  expect(await readdir(directory)).toEqual(["one"]);
});

test("calls during a write share the next one, and each finds its change in the file", async () => {
  const path = `${directory}/many`;
  let changes = 0;
  let writes = 0;
  const file = new AtomicFile(path, () => {
    writes += 1;
    return String(changes);
  });
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      changes += 1;
      const mine = changes;
      await file.save();
      expect(Number(await readFile(path, "utf8"))).toBeGreaterThanOrEqual(mine);
    }),
  );
  expect(writes).toBeLessThanOrEqual(2);
});

test("a write that fails fails its callers, and the next one is tried again", async () => {
  const path = `${directory}/later/file`;
  const file = new AtomicFile(path, () => "x");
  await expect(file.save()).rejects.toThrow("ENOENT");
  await mkdir(`${directory}/later`);
  await file.save();
  expect(await readFile(path, "utf8")).toBe("x");
});
