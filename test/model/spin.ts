import { spawn } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readPan, readTrace } from "./pan-output.ts";
import type { Variant } from "./variants.ts";

/** What came of a variant. */
export type Outcome = {
  readonly name: string;
  readonly kind: Variant["kind"];
  readonly model: Variant["model"];
  readonly flags: string;
  readonly expected: string;
  /** `green`, the property that went red, or what went wrong. */
  readonly got: string;
  readonly ok: boolean;
  readonly states: number;
  readonly depth: number;
  readonly seconds: number;
  /** The shortest way to what is red, a line per step; empty when nothing is. */
  readonly trace: readonly string[];
};

/** No variant needs as much: what does has outgrown the model. */
const MEMORY_MB = 4_000;
const DEEPEST = 1_000_000;
/** Of the processor, not of the clock: how long a busy machine takes says nothing about the model. */
const CHECK_SECONDS = 240;
const BUILD_SECONDS = 120;

const folder = fileURLToPath(new URL(".", import.meta.url));

/** What is missing to run the model, in words; null: nothing. */
export async function whatIsMissing(): Promise<string | null> {
  const missing: string[] = [];
  for (const tool of ["spin", "gcc"]) {
    const version = await run("/", tool, [tool === "spin" ? "-V" : "--version"], 10);
    if (version.status !== 0) missing.push(tool);
  }
  return missing.length === 0
    ? null
    : `The model needs ${missing.join(" and ")}: sudo apt-get update && sudo apt-get install -y ${missing.join(" ")}`;
}

/**
 * Checks one variant. What must be green is searched to its end, depth first; what must be red breadth first, so that the
 * trace is the shortest, and the trace must say the property's name. So is what is red and should not be.
 */
export async function check(variant: Variant): Promise<Outcome> {
  const started = Date.now();
  const at = await mkdtemp(join(tmpdir(), "atlas-model-"));
  try {
    await copyFile(join(folder, `${variant.model}.pml`), join(at, "m.pml"));
    let found = await search(at, variant, variant.red !== null);
    if (variant.red === null && found.errors > 0) found = await search(at, variant, true);
    const expected = variant.red ?? "green";
    return {
      name: variant.name,
      kind: variant.kind,
      model: variant.model,
      flags: variant.flags.join(" "),
      expected,
      got: found.got,
      ok: found.got === expected,
      states: found.states,
      depth: found.depth,
      seconds: Math.round((Date.now() - started) / 100) / 10,
      trace: found.trace,
    };
  } finally {
    await rm(at, { recursive: true, force: true });
  }
}

type Found = { got: string; errors: number; states: number; depth: number; trace: string[] };

const broken = (got: string): Found => ({ got, errors: 0, states: 0, depth: 0, trace: [] });

async function search(at: string, variant: Variant, shortest: boolean): Promise<Found> {
  const generated = await run(at, "spin", ["-a", ...variant.flags, "m.pml"], BUILD_SECONDS);
  if (generated.status !== 0) return broken(`spin refuses it: ${lastLine(generated.output)}`);
  const built = await run(
    at,
    "gcc",
    [
      // Optimising takes longer than it saves where the search is short.
      shortest || variant.quick ? "-O0" : "-O1",
      "-w",
      "-DSAFETY",
      "-DCOLLAPSE",
      "-DVECTORSZ=2048",
      `-DMEMLIM=${MEMORY_MB}`,
      ...(shortest ? ["-DBFS"] : []),
      "-o",
      "pan",
      "pan.c",
    ],
    BUILD_SECONDS,
  );
  if (built.status !== 0) return broken(`gcc refuses it: ${lastLine(built.output)}`);
  const ran = await run(at, "./pan", [`-m${DEEPEST}`, "-w22"], CHECK_SECONDS);
  if (ran.status === null) return broken(`not through after ${CHECK_SECONDS} s of a processor`);
  const pan = readPan(ran.output);
  if (pan.problem !== null) return { ...broken(pan.problem), errors: pan.errors };
  const { errors, states, depth } = pan;
  if (errors === 0) return { got: "green", errors, states, depth, trace: [] };
  const replayed = await run(at, "spin", ["-t", ...variant.flags, "m.pml"], BUILD_SECONDS);
  const { property, steps } = readTrace(replayed.output);
  return { got: property ?? pan.violation ?? "red", errors, states, depth, trace: steps };
}

const lastLine = (text: string): string => text.trim().split("\n").at(-1) ?? "";

type Ran = { status: number | null; output: string };

/** Runs a command to its end, or until it has had so many seconds of a processor: then its status is null. */
function run(cwd: string, command: string, args: string[], seconds: number): Promise<Ran> {
  const { promise, resolve } = Promise.withResolvers<Ran>();
  const limited = `ulimit -t ${seconds} && exec "$0" "$@"`;
  const child = spawn("sh", ["-c", limited, command, ...args], { cwd });
  let output = "";
  const onData = (data: Buffer) => (output += data.toString());
  child.stdout.on("data", onData);
  child.stderr.on("data", onData);
  child.on("error", (error) => resolve({ status: -1, output: error.message }));
  child.on("close", (status) => resolve({ status, output }));
  return promise;
}

/** The names of the properties that the model's file defines. */
export async function propertiesOf(model: Variant["model"]): Promise<string[]> {
  const text = await readFile(join(folder, `${model}.pml`), "utf8");
  return [...text.matchAll(/^#define (P_[A-Z_]+) +\d/gm)].flatMap(([, name]) => name ?? []);
}
