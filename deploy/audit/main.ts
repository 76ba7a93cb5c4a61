import { readFile } from "node:fs/promises";
import { Client } from "pg";
import type { AuditFault } from "../../workers/projects/src/audit/verify-audit-chain.ts";
import { readOptions, runCommand } from "../command-line.ts";
import { type Anchors, type ProjectReport, verifyLogs } from "./verify-logs.ts";

const USAGE = `Verifies the audit logs: every line's number, its hash and its link to the line before. It only reads.
docs/runbooks/audit-broken.md says what a fault means.

  DATABASE_URL=postgresql://… npm run --silent audit:verify -- --json > anchors.json
  DATABASE_URL=postgresql://… npm run audit:verify -- --anchors anchors.json

Keep the report of --json outside of the database: its heads are the anchors of the next run, and only they show that the
end of a log was cut off. Ends with 1 when a log is not whole.
`;

const MEANING: Readonly<Record<AuditFault["fault"], string>> = {
  altered: "was altered",
  unlinked: "does not follow from the line before it",
  missing: "is missing",
  out_of_order: "is where another line belongs",
  foreign: "belongs to another project",
  cut: "and all before it were removed, and not by Atlas",
};

/** The heads of an earlier report, of this command or of the drill. */
async function readAnchors(path: string | undefined): Promise<Anchors> {
  if (path === undefined) return {};
  const text = await readFile(path, "utf8").catch(() => null);
  const report: unknown = text === null ? null : parse(text);
  if (typeof report !== "object" || report === null || !("heads" in report))
    throw new Error(`${path} is not a report of npm run audit:verify -- --json.`);
  return report.heads as Anchors;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function print({ project, lines, start, head, fault }: ProjectReport): void {
  const removed = start === 0 ? "" : ` after line ${start}, where the log begins`;
  console.log(
    fault === null
      ? `whole   ${project}  ${lines} lines${removed}, the newest is ${head?.seq} ${head?.hash}`
      : `broken  ${project}  line ${fault.seq} ${MEANING[fault.fault]} (${fault.fault})`,
  );
}

await runCommand(async () => {
  const options = readOptions(USAGE, {
    project: { type: "string", meaning: "verifies the log of this project alone" },
    anchors: { type: "string", meaning: "an earlier report: its lines must still be there" },
    "only-new": { type: "boolean", meaning: "reads only what came after the anchors" },
    json: { type: "boolean", meaning: "prints a report as JSON, with the newest line of each log" },
  });
  const { DATABASE_URL } = process.env;
  if (!DATABASE_URL)
    throw new Error(
      "DATABASE_URL is not set. Set it to postgresql://user:password@host/database and run it again.",
    );
  const anchors = await readAnchors(options.anchors);
  const client = new Client({ connectionString: DATABASE_URL });
  client.on("error", () => undefined);
  await client.connect().catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new Error(`PostgreSQL at ${new URL(DATABASE_URL).host} cannot be reached (${code}).`);
  });
  const reports: ProjectReport[] = [];
  try {
    for await (const report of verifyLogs(client, {
      project: options.project ?? null,
      anchors,
      onlyNew: options["only-new"] === true,
      onProgress: (project, lines) => console.error(`${project}: ${lines} lines`),
    })) {
      reports.push(report);
      if (options.json !== true) print(report);
    }
  } finally {
    await client.end();
  }
  const broken = reports.filter(({ fault }) => fault !== null);
  if (options.json === true) {
    const heads = Object.fromEntries(reports.map(({ project, head }) => [project, head]));
    const whole = Object.fromEntries(Object.entries(heads).filter(([, head]) => head !== null));
    const checked_at = new Date().toISOString();
    console.log(JSON.stringify({ checked_at, heads: whole, broken, projects: reports }, null, 2));
  } else console.log(`${reports.length - broken.length} logs are whole, ${broken.length} are not.`);
  if (broken.length > 0) process.exitCode = 1;
});
