import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderLogos } from "./render-logos.ts";

/**
 * A part of `npm run generate`: writes the logos of the hosted pages, so that no page loads one from elsewhere. With
 * `--check` it writes nothing and fails when the file is out of date.
 */
const ROOT = join(import.meta.dirname, "../..");
const FILE = "workers/gateway/src/hosted/parts/logos.generated.ts";

const run = spawnSync(join(ROOT, "node_modules/.bin/oxfmt"), [`--stdin-filepath=${FILE}`], {
  cwd: ROOT,
  encoding: "utf8",
  input: renderLogos(),
});
if (run.status !== 0) throw new Error(`oxfmt failed on ${FILE}: ${run.stderr}`);
if (!process.argv.includes("--check")) writeFileSync(join(ROOT, FILE), run.stdout);
else if (readFileSync(join(ROOT, FILE), "utf8") !== run.stdout) {
  console.error(`${FILE} is out of date: run npm run generate.`);
  process.exitCode = 1;
}
