import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readQuirkFields, renderQuirkPage } from "./quirk-page.ts";
import { renderIndex } from "./render-index.ts";

/**
 * `npm run generate`: writes the catalogue's index from the files of its providers, and `docs/providers.md` from the
 * definitions. With `--check` it writes nothing and fails when one of them is out of date.
 */
const ROOT = join(import.meta.dirname, "../..");
const PROVIDERS = "workers/providers/src/catalogue/providers";
const INDEX = "workers/providers/src/catalogue/generated.ts";
const PAGE = "docs/providers.md";
const CONTRACTS = "shared/contracts/providers";
const checks = process.argv.includes("--check");

function put(file: string, text: string): void {
  const formatted = format(file, text);
  if (!checks) return writeFileSync(join(ROOT, file), formatted);
  if (readFileSync(join(ROOT, file), "utf8") === formatted) return;
  console.error(`${file} is out of date: run npm run generate.`);
  process.exit(1);
}

function format(file: string, text: string): string {
  const program = join(ROOT, "node_modules/.bin/oxfmt");
  const run = spawnSync(program, [`--stdin-filepath=${file}`], {
    cwd: ROOT,
    encoding: "utf8",
    input: text,
  });
  if (run.status !== 0) throw new Error(`oxfmt failed on ${file}: ${run.stderr}`);
  return run.stdout;
}

put(INDEX, renderIndex(readdirSync(join(ROOT, PROVIDERS))));

// Only now: the index that this imports may just have been written.
const catalogue = await import("../../workers/providers/src/catalogue/generated.ts");
const { USUAL } = await import("../../workers/providers/src/catalogue/define-provider.ts");
const fields = [
  ["definition.ts", "ProtocolQuirks"] as const,
  ["answer-quirks.ts", "AnswerQuirks"] as const,
].flatMap(([file, type]) =>
  readQuirkFields(readFileSync(join(ROOT, CONTRACTS, file), "utf8"), type),
);
put(PAGE, renderQuirkPage(fields, USUAL, Object.values(catalogue.PROVIDERS)));
