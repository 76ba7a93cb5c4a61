import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { bundleWorkers } from "../../deploy/workerd/bundle.ts";
import { WORKERS } from "../../deploy/workerd/environment.ts";
import { quietWranglerEnv, wranglerProgram } from "../../deploy/workerd/wrangler.ts";

const BUDGET_BYTES = 1024 * 1024;

test("every Worker passes wrangler deploy --dry-run, and is under 1 MiB gzipped", async () => {
  const built = await bundleWorkers({});
  expect(built.map(({ manifest }) => manifest.name).toSorted()).toEqual([...WORKERS].toSorted());
  for (const worker of built) {
    const files = await readdir(worker.directory);
    const shipped = files.filter((file) => /\.(?:js|wasm)$/.test(file));
    const contents = await Promise.all(
      shipped.map((file) => readFile(join(worker.directory, file))),
    );
    const bytes = gzipSync(Buffer.concat(contents)).length;
    expect(shipped, worker.manifest.name).toContain("index.js");
    expect(bytes, worker.manifest.name).toBeGreaterThan(5_000);
    expect(bytes, worker.manifest.name).toBeLessThan(BUDGET_BYTES);
  }
});

test("only the gateway carries zod: half a megabyte that every start would evaluate", async () => {
  const carriers: string[] = [];
  for (const { manifest, directory } of await bundleWorkers({})) {
    const map: { sources: string[] } = JSON.parse(
      await readFile(join(directory, "index.js.map"), "utf8"),
    );
    expect(map.sources.length, manifest.name).toBeGreaterThan(5);
    if (map.sources.some((source) => source.includes("node_modules/zod/")))
      carriers.push(manifest.name);
  }
  expect(carriers).toEqual(["gateway"]);
});

test("the dashboard's Pages Function compiles as Cloudflare builds it", async () => {
  const outDir = await mkdtemp(join(tmpdir(), "atlas-pages-"));
  try {
    const run = spawnSync(
      process.execPath,
      [...wranglerProgram(), "pages", "functions", "build", "--outdir", outDir],
      {
        cwd: join(import.meta.dirname, "../../web"),
        env: await quietWranglerEnv(),
        encoding: "utf8",
      },
    );
    expect(run.status, run.stderr).toBe(0);
    expect(await readFile(join(outDir, "index.js"), "utf8")).toContain("GATEWAY");
  } finally {
    await rm(outDir, { recursive: true });
  }
});
