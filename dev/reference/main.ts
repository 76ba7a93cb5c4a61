import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/**
 * A part of `npm run generate`: writes the script of /reference into the gateway, from `web/reference/main.ts`. With
 * `--check` it writes nothing and fails when the file is out of date.
 */
const ROOT = join(import.meta.dirname, "../..");
const FILE = "workers/gateway/src/routes/reference/script.generated.ts";

const { outputText } = ts.transpileModule(
  readFileSync(join(ROOT, "web/reference/main.ts"), "utf8"),
  { compilerOptions: { target: ts.ScriptTarget.ES2022, removeComments: true } },
);
const input = `// Made by \`npm run generate\` from web/reference/main.ts.

/** The script of /reference. */
export const SCRIPT = ${JSON.stringify(outputText)};
`;
const run = spawnSync(join(ROOT, "node_modules/.bin/oxfmt"), [`--stdin-filepath=${FILE}`], {
  cwd: ROOT,
  encoding: "utf8",
  input,
});
if (run.status !== 0) throw new Error(`oxfmt failed on ${FILE}: ${run.stderr}`);
if (!process.argv.includes("--check")) writeFileSync(join(ROOT, FILE), run.stdout);
else if (readFileSync(join(ROOT, FILE), "utf8") !== run.stdout) {
  console.error(`${FILE} is out of date: run npm run generate.`);
  process.exitCode = 1;
}
