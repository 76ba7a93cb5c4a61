import { readFile, stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { bundleWorkers } from "../deploy/workerd/bundle.ts";
import { copyDashboard } from "../deploy/cloudflare/run/pages.ts";

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KiB`.padStart(9);

/** What Cloudflare Pages takes. */
const PAGES = fileURLToPath(new URL("../web/dist", import.meta.url));

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
  await copyDashboard(PAGES, () => console.log("Building the dashboard…"));
  console.log(`dashboard ${PAGES}`);
  console.log(`Built in ${((Date.now() - startedMs) / 1000).toFixed(1)} s.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : "The build failed.");
  process.exit(1);
}
