import { readFileSync, writeFileSync } from "node:fs";
import { ALL_WORKERS, wranglerConfigPath } from "../../workerd/environment.ts";
import { writeEnvironments } from "./environments.ts";

/**
 * `npm run generate:environments`: writes the sections `[env.staging]` and `[env.production]` of every wrangler.toml
 * from its top level. With `--check` it writes nothing, and ends with 1 when a file is out of date.
 */
const ROOT = new URL("../../../", import.meta.url);
const check = process.argv.includes("--check");

for (const path of ALL_WORKERS.map(wranglerConfigPath)) {
  const url = new URL(path, ROOT);
  const text = readFileSync(url, "utf8");
  const wanted = writeEnvironments(text);
  if (wanted === text) continue;
  if (check) {
    console.error(`${path} is out of date: run npm run generate:environments.`);
    process.exitCode = 1;
  } else {
    writeFileSync(url, wanted);
    console.log(path);
  }
}
