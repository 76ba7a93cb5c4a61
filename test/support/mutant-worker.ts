import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BuiltWorker } from "../../deploy/workerd/bundle.ts";
import { quietWranglerEnv, wranglerProgram } from "../../deploy/workerd/wrangler.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export type Mutation = {
  /** From the repository's root, inside the Worker or `shared`. */
  file: string;
  /** Must change the source: a mutation that no longer matches is an error, not a passed test. */
  mutate: (source: string) => string;
};

/**
 * Bundles a Worker with a planted defect, like the real one but from a copy of the sources, to show that a suite
 * catches the defect. `undo` removes the copy.
 */
export async function bundleMutant(
  real: BuiltWorker,
  mutation: Mutation,
  undo: AsyncDisposableStack,
): Promise<BuiltWorker> {
  await mkdir(`${ROOT}.atlas/run`, { recursive: true });
  const copy = await mkdtemp(`${ROOT}.atlas/run/mutant-`);
  undo.defer(() => rm(copy, { recursive: true, force: true }));
  const worker = `workers/${real.manifest.name}`;
  for (const part of [worker, "shared", "package.json", "tsconfig.json"])
    await cp(`${ROOT}${part}`, `${copy}/${part}`, { recursive: true });
  const path = `${copy}/${mutation.file}`;
  const source = await readFile(path, "utf8");
  const mutated = mutation.mutate(source);
  if (mutated === source) throw new Error(`The mutation does not fit ${mutation.file} any more.`);
  await writeFile(path, mutated);
  const directory = `${copy}/bundle`;
  await runWrangler(`${copy}/${worker}/wrangler.toml`, directory);
  return { manifest: real.manifest, directory };
}

async function runWrangler(config: string, outDir: string): Promise<void> {
  const child = spawn(
    process.execPath,
    [...wranglerProgram(), "deploy", "--dry-run", "--config", config, "--outdir", outDir],
    { stdio: ["ignore", "pipe", "pipe"], env: await quietWranglerEnv() },
  );
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`The mutant does not compile:\n${output.join("").trim()}`);
}
