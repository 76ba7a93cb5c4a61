import { type Bench, startBench } from "./bench.ts";
import type { Cell } from "./cell.ts";
import { bogusKeys } from "./cells/bogus-keys.ts";
import { connectCallback } from "./cells/connect-callback.ts";
import { connectStart } from "./cells/connect-start.ts";
import { refreshStorm } from "./cells/refresh-storm.ts";
import { refreshStorm100 } from "./cells/refresh-storm-100.ts";
import { refreshWave } from "./cells/refresh-wave.ts";
import { tokenReadCold } from "./cells/token-read-cold.ts";
import { tokenReadHot } from "./cells/token-read-hot.ts";
import { tokenReadRedisDown } from "./cells/token-read-redis-down.ts";
import { tokenReadWarm100k } from "./cells/token-read-warm-100k.ts";
import { tokenReadWarm } from "./cells/token-read-warm.ts";
import { isWithinBudget, measureLatency } from "./latency/measure.ts";
import { toLatencyTable } from "./latency/report.ts";
import { describeMachine, loadOverOneMinute } from "./machine.ts";
import { type BenchOptions, USAGE, UsageError, readOptions } from "./options.ts";
import { type Report, type Row, brokenRow, isClean, toJson, toTable } from "./report.ts";

/** The cells in the order in which they run: those that fill the tables come last. */
const CELLS: readonly Cell[] = [
  tokenReadWarm,
  tokenReadHot,
  tokenReadCold,
  tokenReadRedisDown,
  bogusKeys,
  refreshStorm,
  refreshStorm100,
  refreshWave,
  connectStart,
  connectCallback,
  tokenReadWarm100k,
];

const startedMs = Date.now();
const undo: (() => Promise<unknown>)[] = [];
let ending: Promise<void> | null = null;

/** The last log lines of the stack's processes, shown when a run fails. */
const lastLines: string[] = [];
const KEPT_LINES = 20;

function onLog(line: string): void {
  lastLines.push(line);
  if (lastLines.length > KEPT_LINES) lastLines.shift();
}

function progress(text: string): void {
  console.error(`${((Date.now() - startedMs) / 1000).toFixed(0).padStart(4)} s  ${text}`);
}

/** Stops everything that was started, in reverse order, even if some of it fails to stop. */
function end(): Promise<void> {
  ending ??= (async () => {
    for (const step of undo.splice(0).toReversed())
      await step().catch(() => progress("Not all was stopped."));
  })();
  return ending;
}

/** The report as text, and whether all promises were kept. */
async function run(options: BenchOptions): Promise<{ text: string; isGood: boolean }> {
  if (options.latency) {
    const bench = await startBench({ ...options, processes: 1, progress, onLog }, undo);
    const rows = await measureLatency(bench);
    return {
      text: options.json ? JSON.stringify(rows) : toLatencyTable(rows),
      isGood: rows.every(isWithinBudget),
    };
  }
  const report = await measure(options);
  return {
    text: options.json ? toJson(report) : toTable(report),
    isGood: report.results.every(isClean),
  };
}

async function measure(options: BenchOptions): Promise<Report> {
  const cells = CELLS.filter(({ name }) => options.cells.includes(name));
  const processes = Math.max(1, ...cells.map((cell) => cell.processes ?? 1));
  const loadBefore = loadOverOneMinute();
  const bench = await startBench({ ...options, processes, progress, onLog }, undo);
  const results: Row[] = [];
  for (const cell of cells) results.push(...(await runCell(cell, bench)));
  return { results, machine: await describeMachine(bench, loadBefore) };
}

async function runCell(cell: Cell, bench: Bench): Promise<Row[]> {
  if (cell.needsPostgres === true && !bench.real.postgres) {
    progress(`${cell.name} is left out: it needs a real PostgreSQL.`);
    return [];
  }
  progress(`${cell.name}…`);
  try {
    return await cell.run(bench);
  } catch (error) {
    // The figures of the other cells are still valid.
    progress(explain(error));
    return [brokenRow(cell.name, whatOf(error))];
  }
}

/** A database error's reason is in its `cause`; its own message is the statement with all parameters. */
function whatOf(error: unknown): string {
  if (!(error instanceof Error)) return "The bench failed.";
  return error.cause instanceof Error ? error.cause.message : error.message;
}

function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\n${USAGE}`;
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const where = stack.split("\n").filter((line) => line.startsWith("    at "));
  return [...lastLines, whatOf(error), ...where].join("\n");
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => void end().then(() => process.exit(1)));

try {
  const names = CELLS.map(({ name }) => name);
  const options = readOptions(process.argv.slice(2), process.env, names);
  const { text, isGood } = await run(options);
  console.log(text);
  if (!isGood) process.exitCode = 1;
} catch (error) {
  console.error(explain(error));
  process.exitCode = 1;
}
progress("Stopping…");
await end();
progress("Done.");
