import { spawn } from "node:child_process";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { WORKERS, type WorkerName, wranglerConfigPath } from "./environment.ts";
import { type WorkerManifest, readManifest } from "./manifest.ts";
import { hashOf } from "./source-hash.ts";
import { quietWranglerEnv, wranglerProgram } from "./wrangler.ts";

/** A Worker's production bundle on disk: a directory with its modules. */
export type BuiltWorker = { manifest: WorkerManifest; directory: string };

export type BundleOptions = {
  /** {@link WORKERS} by default. */
  workers?: readonly WorkerName[];
  /** Where the bundles are kept between runs; `.atlas/build` by default. */
  outDir?: string;
  /** Called before a Worker is bundled, but not for one that is up to date. */
  onBundle?: (worker: WorkerName) => void;
};

const ROOT = new URL("../../", import.meta.url);
const PARALLEL = 2;

const MODULE_KINDS: Readonly<Record<string, WorkerManifest["modules"][number]["kind"]>> = {
  js: "esModule",
  mjs: "esModule",
  wasm: "wasm",
  txt: "text",
  html: "text",
  sql: "text",
  bin: "data",
};

/**
 * Builds the production bundles of all Workers, as `wrangler deploy` would upload them. A Worker whose sources have not
 * changed is not bundled again, so that a second start costs nothing. Needs no network.
 *
 * @throws Error with wrangler's output when a Worker does not compile.
 */
export async function bundleWorkers(options: BundleOptions = {}): Promise<BuiltWorker[]> {
  const outDir = options.outDir ?? fileURLToPath(new URL(".atlas/build", ROOT));
  const common = await hashOf([
    "shared",
    "deploy/workerd",
    "tsconfig.json",
    // What `#shared/…` means.
    "package.json",
    "package-lock.json",
  ]);
  const built: BuiltWorker[] = [];
  const workers = options.workers ?? WORKERS;
  const queue = [...workers];
  const failures: unknown[] = [];
  const lane = async () => {
    for (let worker = queue.shift(); worker !== undefined; worker = queue.shift())
      try {
        built.push(await bundleWorker(worker, common, outDir, options));
      } catch (error) {
        failures.push(error);
        queue.length = 0;
      }
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
  if (failures.length > 0) throw failures[0];
  return workers.flatMap((worker) => built.filter(({ manifest }) => manifest.name === worker));
}

async function bundleWorker(
  worker: WorkerName,
  common: string,
  outDir: string,
  options: BundleOptions,
): Promise<BuiltWorker> {
  const hash = await hashOf([`workers/${worker}`, wranglerConfigPath(worker)], common);
  const directory = `${outDir}/${worker}-${hash.slice(0, 16)}`;
  const known = await readBuilt(directory);
  if (known !== null) return known;

  options.onBundle?.(worker);
  // Built next to its final place and renamed at the end, so that a bundle in its place is always complete.
  const draft = `${outDir}/.${worker}-${process.pid}-${Date.now()}`;
  await mkdir(draft, { recursive: true });
  try {
    await runWrangler(worker, draft);
    const manifest = { ...readManifest(ROOT, worker), modules: await listModules(draft) };
    await writeFile(`${draft}/manifest.json`, JSON.stringify(manifest, null, 2));
    await rename(draft, directory).catch(async (error: unknown) => {
      // Another process built the same bundle at the same time.
      if ((await readBuilt(directory)) === null) throw error;
    });
    await removeOlder(worker, outDir, directory);
    return { manifest, directory };
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * Reads the bundles that `bundleWorkers` left in a folder, for instance those of another release.
 *
 * @throws Error when there is not exactly one bundle of a Worker.
 */
export async function readBundles(outDir: string): Promise<BuiltWorker[]> {
  const entries = await readdir(outDir);
  const found = await Promise.all(entries.map((entry) => readBuilt(`${outDir}/${entry}`)));
  return WORKERS.map((worker) => {
    const [one, ...others] = found.filter((built) => built?.manifest.name === worker);
    if (!one || others.length > 0)
      throw new Error(
        `${outDir} has ${one ? "several bundles" : "no bundle"} of the Worker ${worker}. Build the release into an empty folder.`,
      );
    return one;
  });
}

async function readBuilt(directory: string): Promise<BuiltWorker | null> {
  try {
    const text = await readFile(`${directory}/manifest.json`, "utf8");
    const manifest: WorkerManifest = JSON.parse(text);
    return { manifest, directory };
  } catch {
    return null;
  }
}

/** Removes old bundles, except the three before this one: a stack that just started may still be reading one. */
async function removeOlder(worker: WorkerName, outDir: string, current: string): Promise<void> {
  const entries = (await readdir(outDir)).filter((entry) => entry.startsWith(`${worker}-`));
  const dated = await Promise.all(
    entries.map(async (entry) => {
      const path = `${outDir}/${entry}`;
      return { path, madeMs: (await stat(path).catch(() => null))?.mtimeMs ?? 0 };
    }),
  );
  const others = dated.filter(({ path }) => path !== current).sort((a, b) => b.madeMs - a.madeMs);
  for (const { path } of others.slice(3)) await rm(path, { recursive: true, force: true });
}

async function listModules(directory: string): Promise<WorkerManifest["modules"]> {
  const files = (await readdir(directory)).sort();
  const modules = files.flatMap((name) => {
    const kind = MODULE_KINDS[name.slice(name.lastIndexOf(".") + 1)];
    return kind === undefined ? [] : [{ name, kind }];
  });
  const entry = modules.filter(({ name }) => name === "index.js");
  if (entry.length !== 1) throw new Error("The bundle has no index.js.");
  return [...entry, ...modules.filter(({ name }) => name !== "index.js")];
}

async function runWrangler(worker: WorkerName, outDir: string): Promise<void> {
  const config = wranglerConfigPath(worker);
  const child = spawn(
    process.execPath,
    [
      ...wranglerProgram(),
      "deploy",
      "--dry-run",
      "--minify",
      "--config",
      config,
      "--outdir",
      outDir,
    ],
    {
      cwd: fileURLToPath(ROOT),
      stdio: ["ignore", "pipe", "pipe"],
      env: await quietWranglerEnv(),
    },
  );
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${worker} does not compile:\n${output.join("").trim()}`);
}
