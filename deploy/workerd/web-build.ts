import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { hashOf } from "./source-hash.ts";

/** The dashboard as plain workerd serves it. */
export type BuiltWeb = {
  /** The folder with the built files, the larger ones also compressed. */
  readonly assets: string;
  /** The Worker in front of them, one module. */
  readonly front: string;
};

const ROOT = new URL("../../", import.meta.url);
const OUT = fileURLToPath(new URL(".atlas/build", ROOT));
const SOURCES = [
  "web",
  "deploy/workerd",
  "dev/web",
  "dev/logos",
  "shared/contracts",
  "workers/gateway/src/routes",
  "package-lock.json",
];
const COMPRESSIBLE = /\.(?:html|js|css|svg)$/;
const MIN_BYTES = 1024;
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/**
 * Builds the dashboard, unless its sources are as they were at the last build. Needs no network.
 *
 * @throws Error with what does not compile.
 */
export async function buildWeb(onBuild: () => void = () => undefined): Promise<BuiltWeb> {
  const hash = await hashOf(SOURCES);
  const directory = `${OUT}/web-${hash.slice(0, 16)}`;
  const built = { assets: `${directory}/assets`, front: `${directory}/front.js` };
  if (await isThere(built.front)) return built;
  onBuild();
  const draft = `${OUT}/.web-${process.pid}-${Date.now()}`;
  const before = process.env["NODE_ENV"];
  await mkdir(draft, { recursive: true });
  try {
    const { generateWeb } = await import("../../dev/web/generate.ts");
    await generateWeb();
    // Vite takes half a second to load, and only this path needs it.
    const { build } = await import("vite");
    // Vite would take another one from a test's environment, and build React's slow and talkative half.
    process.env["NODE_ENV"] = "production";
    await build({
      configFile: fileURLToPath(new URL("web/vite.config.ts", ROOT)),
      logLevel: "warn",
      build: { outDir: `${draft}/assets` },
    });
    await build({
      configFile: false,
      logLevel: "warn",
      build: {
        ssr: fileURLToPath(new URL("deploy/workerd/web-front.ts", ROOT)),
        outDir: draft,
        emptyOutDir: false,
        target: "es2024",
        rolldownOptions: { output: { entryFileNames: "front.js" } },
      },
    });
    await compressAll(`${draft}/assets`);
    await rename(draft, directory).catch(async (error: unknown) => {
      // Another process built the same at the same time.
      if (!(await isThere(built.front))) throw error;
    });
    await removeOlder(directory);
    return built;
  } finally {
    if (before === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = before;
    await rm(draft, { recursive: true, force: true });
  }
}

async function compressAll(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !COMPRESSIBLE.test(entry.name)) continue;
    const path = `${entry.parentPath}/${entry.name}`;
    const bytes = await readFile(path);
    if (bytes.length < MIN_BYTES) continue;
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
    await writeFile(`${path}.br`, await brotli(bytes, quality));
    await writeFile(`${path}.gz`, await zip(bytes, { level: 9 }));
  }
}

/** Removes builds of other sources: a stack that runs has read what it needs, but for files; it keeps the last one. */
async function removeOlder(current: string): Promise<void> {
  const others = (await readdir(OUT)).filter(
    (name) => name.startsWith("web-") && `${OUT}/${name}` !== current,
  );
  for (const name of others.slice(0, -2))
    await rm(`${OUT}/${name}`, { recursive: true, force: true });
}

const isThere = (path: string): Promise<boolean> =>
  readFile(path).then(
    () => true,
    () => false,
  );
