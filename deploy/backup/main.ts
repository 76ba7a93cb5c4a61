import { readFile } from "node:fs/promises";
import { importKeyring } from "#shared/crypto/keyring";
import { readOptions, runCommand } from "../command-line.ts";
import { type DrillReport, runDrill } from "./drill.ts";
import type { Heads } from "./examine.ts";
import { withDatabase } from "./postgres-programs.ts";

const USAGE = `Restores a backup into an empty database and proves that Atlas is in it: all rows, every sealed value opens with
VAULT_KEYS, the audit chains are whole. The original is only read. docs/backup.md says when and how.

  DATABASE_URL=postgresql://… VAULT_KEYS=… npm run backup:drill
  DATABASE_URL=postgresql://… VAULT_KEYS=… npm run backup:drill -- --dump FILE

The copy is made on the server of DRILL_DATABASE_URL, else on that of DATABASE_URL, whose user must be allowed to create a
database. Ends with 1 when something is missing.
`;

/** The heads of an earlier report of `--json`. */
async function readHeads(path: string | undefined): Promise<Heads> {
  if (path === undefined) return {};
  const text = await readFile(path, "utf8").catch(() => null);
  const report: unknown = text === null ? null : JSON.parse(text);
  if (typeof report !== "object" || report === null || !("heads" in report))
    throw new Error(`${path} is not a report of npm run backup:drill -- --json.`);
  return report.heads as Heads;
}

function print({ rows, opened, heads, restore_seconds, problems }: DrillReport): void {
  for (const problem of problems) console.log(`problem  ${problem}`);
  console.log(
    `${rows} rows restored in ${restore_seconds} s, ${opened} sealed values opened, ${Object.keys(heads).length} audit chains whole.`,
  );
  console.log(problems.length === 0 ? "The backup works." : `Problems: ${problems.length}.`);
}

await runCommand(async () => {
  const options = readOptions(USAGE, {
    dump: { type: "string", meaning: "examines this dump (pg_dump --format=custom)" },
    heads: { type: "string", meaning: "an earlier report: its audit lines must still be there" },
    json: { type: "boolean", meaning: "prints the report as JSON, with the chains' heads" },
  });
  const { DATABASE_URL, DRILL_DATABASE_URL, VAULT_KEYS } = process.env;
  const serverUrl = DRILL_DATABASE_URL || DATABASE_URL;
  if (!serverUrl || (!DATABASE_URL && options.dump === undefined))
    throw new Error(
      "DATABASE_URL is not set. Set it to postgresql://user:password@host/database and run it again.",
    );
  const report = await runDrill({
    databaseUrl: options.dump === undefined ? (DATABASE_URL ?? null) : null,
    dumpFile: options.dump ?? null,
    serverUrl: DRILL_DATABASE_URL ? serverUrl : withDatabase(serverUrl, "postgres"),
    ring: await importKeyring(VAULT_KEYS, "VAULT_KEYS"),
    heads: await readHeads(options.heads),
  });
  if (options.json === true) console.log(JSON.stringify(report, null, 2));
  else print(report);
  if (report.problems.length > 0) process.exitCode = 1;
});
