import { parseArgs } from "node:util";

export type BenchOptions = {
  json: boolean;
  /** Measure how many round trips stand one after the other, instead of the cells. */
  latency: boolean;
  /** Names of cells, in the order in which they run. */
  cells: readonly string[];
  /** How long each cell is measured. */
  seconds: number;
  /** How many connections the reads are spread over. */
  connections: number;
  /** Real stores; embedded ones when null. */
  databaseUrl: string | null;
  redisUrl: string | null;
};

export const USAGE = `npm run bench -- [--latency] [--json] [--only name,name] [--seconds 5] [--connections 1000]
DATABASE_URL / REDIS_URL (or BENCH_DATABASE_URL / BENCH_REDIS_URL): real stores instead of the embedded ones.`;

/** Thrown for invalid options. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Reads the command line and the environment.
 *
 * @param known All names that `--only` accepts; the cells run in this order.
 * @throws {UsageError}
 */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): BenchOptions {
  const values = parse(args);
  const only = values.only?.split(",").map((name) => name.trim());
  const unknown = only?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length > 0)
    throw new UsageError(`No such cell: ${unknown.join(", ")}. There are: ${known.join(", ")}.`);
  return {
    json: values.json ?? false,
    latency: values.latency ?? false,
    cells: only === undefined ? known : known.filter((name) => only.includes(name)),
    seconds: wholeBetween("seconds", values.seconds ?? "5", 1, 120),
    connections: wholeBetween("connections", values.connections ?? "1000", 8, 5_000),
    databaseUrl: env["BENCH_DATABASE_URL"] || env["DATABASE_URL"] || null,
    redisUrl: env["BENCH_REDIS_URL"] || env["REDIS_URL"] || null,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        json: { type: "boolean" },
        latency: { type: "boolean" },
        only: { type: "string" },
        seconds: { type: "string" },
        connections: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "unreadable");
  }
}

function wholeBetween(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new UsageError(`--${name} is a whole number between ${min} and ${max}.`);
  return value;
}
