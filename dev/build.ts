import { cp, readFile, rm, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { bundleWorkers } from "../deploy/workerd/bundle.ts";
import { buildWeb } from "../deploy/workerd/web-build.ts";

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KiB`.padStart(9);

/** What Cloudflare Pages takes. It compresses by itself, and needs no list of chunks. */
const PAGES = fileURLToPath(new URL("../web/dist", import.meta.url));
const NOT_FOR_PAGES = /\.(?:br|gz)$|\/\.vite(?:\/|$)/;

const startedMs = Date.now();
try {
  const built = await bundleWorkers({ onBundle: (worker) => console.log(`Building ${worker}…`) });
  for (const { manifest, directory } of built) {
    const files = manifest.modules.map(({ name }) => `${directory}/${name}`);
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    const packed = await Promise.all(
      files.map(async (file) => gzipSync(await readFile(file)).length),
    );
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
    console.log(
      `${manifest.name.padEnd(10)}${kilobytes(sum(sizes))}, gzip${kilobytes(sum(packed))}   ${directory}`,
    );
  }
  const web = await buildWeb(() => console.log("Building the dashboard…"));
  await rm(PAGES, { recursive: true, force: true });
  await cp(web.assets, PAGES, { recursive: true, filter: (path) => !NOT_FOR_PAGES.test(path) });
  console.log(`dashboard ${PAGES}`);
  console.log(`Built in ${((Date.now() - startedMs) / 1000).toFixed(1)} s.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : "The build failed.");
  process.exit(1);
}
