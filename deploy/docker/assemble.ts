import { copyFile, cp, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type BuiltWorker, bundleWorkers } from "../workerd/bundle.ts";
import { environmentNames } from "../workerd/environment.ts";
import { buildWeb } from "../workerd/web-build.ts";
import { workerdConfig } from "../workerd/workerd-config.ts";
import { workerdBinary } from "../workerd/workerd-process.ts";
import { IMAGE_PORTS } from "./ports.ts";

/** Where each image's files are below the folder; the name is the image's. */
export const IMAGES = ["atlas", "atlas-bridge", "atlas-operations"] as const;

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Where the image `atlas` has its files. */
const HOME = "/app";
/** For one machine with providers on loopback, and for demos. */
const NOT_IN_IMAGES = /^ATLAS_(?:SANDBOX_|LOCAL_PROVIDERS$)/;

/** What the image `atlas` reads from its environment, by name. */
export const imageEnvironment = (): string[] =>
  [...environmentNames()].filter((name) => !NOT_IN_IMAGES.test(name));
const HEAP_MIB = 128;

/** `workerd test` runs it: the image has no shell and no curl. */
const HEALTH_MODULE =
  "export default { async test(_, env) { const { ok, status } = await env.ATLAS.fetch('http://atlas/readyz'); if (!ok) throw new Error('not ready: ' + status); } };";

/**
 * Puts everything that the images contain below a folder, one folder for each image. The programs are those of
 * `package-lock.json`, for the platform of this machine.
 */
export async function assembleImages(
  folder: string,
  say: (text: string) => void = () => undefined,
): Promise<void> {
  const workers = await bundleWorkers({ onBundle: (name) => say(`Building ${name}…`) });
  const web = await buildWeb(() => say("Building the dashboard…"));
  await assembleAtlas(`${folder}/atlas`, workers, web);
  const node = nodeBinary();
  for (const name of ["atlas-bridge", "atlas-operations"] as const) {
    await mkdir(`${folder}/${name}`, { recursive: true });
    await copyFile(node, `${folder}/${name}/node`);
  }
  await bundleProgram("bridge/main.ts", `${folder}/atlas-bridge`, "bridge.js");
  await bundleProgram("deploy/docker/migrate.ts", `${folder}/atlas-operations`, "migrate.js");
  await bundleProgram("deploy/serve/jobs/main.ts", `${folder}/atlas-operations`, "jobs.js");
  await cp(`${ROOT}/drizzle`, `${folder}/atlas-operations/drizzle`, { recursive: true });
}

async function assembleAtlas(
  folder: string,
  built: readonly BuiltWorker[],
  web: { assets: string; front: string },
): Promise<void> {
  await mkdir(`${folder}/web`, { recursive: true });
  await copyFile(workerdBinary(), `${folder}/workerd`);
  const workers = built.map(({ manifest }) => ({
    manifest,
    directory: `${folder}/workers/${manifest.name}`,
  }));
  for (const [index, { directory }] of built.entries())
    await cp(directory, workers[index]?.directory ?? "", {
      recursive: true,
      filter: (path) => !path.endsWith(".map") && !path.endsWith("README.md"),
    });
  await cp(web.assets, `${folder}/web/assets`, { recursive: true });
  await copyFile(web.front, `${folder}/web/front.js`);
  const config = (bridgeAddress: string | null): string =>
    workerdConfig({
      workers,
      web: { assets: `${HOME}/web/assets`, front: `${folder}/web/front.js` },
      directory: folder,
      environment: imageEnvironment(),
      bridgeAddress,
      sockets: [
        { name: "public", address: `*:${IMAGE_PORTS.public}`, worker: "gateway" },
        { name: "dashboard", address: `*:${IMAGE_PORTS.dashboard}`, worker: "web" },
        { name: "jobs", address: `*:${IMAGE_PORTS.jobs}`, worker: "gateway", entrypoint: "Jobs" },
        { name: "metrics", address: `*:${IMAGE_PORTS.metrics}`, worker: "telemetry" },
      ],
      structuredLogging: true,
      v8Flags: [`--max-heap-size=${HEAP_MIB}`],
    });
  await writeFile(`${folder}/bridge.capnp`, config(`bridge:${IMAGE_PORTS.bridge}`));
  await writeFile(`${folder}/direct.capnp`, config(null));
  await writeFile(`${folder}/health.capnp`, healthConfig(workers));
}

const healthConfig = (workers: readonly BuiltWorker[]): string =>
  [
    "# Generated.",
    'using Workerd = import "/workerd/workerd.capnp";',
    "const config :Workerd.Config = (services = [",
    `  (name = "atlas", external = (address = "127.0.0.1:${IMAGE_PORTS.public}", http = ())),`,
    '  (name = "health", worker = .health),',
    "]);",
    "const health :Workerd.Worker = (",
    `  modules = [(name = "health.js", esModule = ${JSON.stringify(HEALTH_MODULE)})],`,
    `  compatibilityDate = "${workers[0]?.manifest.compatibilityDate}",`,
    '  bindings = [(name = "ATLAS", service = "atlas")],',
    ");",
    "",
  ].join("\n");

/** Bundles a program with all that it imports. */
export async function bundleProgram(entry: string, outDir: string, name: string): Promise<void> {
  const { build } = await import("vite");
  await build({
    configFile: false,
    logLevel: "warn",
    root: ROOT,
    ssr: { noExternal: true },
    // A module that can also be run by itself must not run here.
    define: { "import.meta.main": "false" },
    build: {
      ssr: `${ROOT}/${entry}`,
      outDir,
      emptyOutDir: false,
      target: "node24",
      rolldownOptions: {
        output: { entryFileNames: name, codeSplitting: false },
        // An import for its effect alone decides in which order fengari's cycle of modules is evaluated.
        treeshake: false,
      },
    },
  });
  // Node takes a .js file for CommonJS without this.
  await writeFile(`${outDir}/package.json`, '{ "type": "module" }\n');
}

/** The Node that `package.json` pins, not the one that runs this. */
const nodeBinary = (): string =>
  createRequire(import.meta.url)
    .resolve("node/package.json")
    .replace("package.json", "bin/node");
