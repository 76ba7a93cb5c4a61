import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ENVIRONMENT, WORKERS, type WorkerName } from "../../deploy/workerd/environment.ts";
import { readManifest, scriptName } from "../../deploy/workerd/manifest.ts";

const ROOT = new URL("../../", import.meta.url);

/**
 * Writes the configurations with which `wrangler dev` runs all Workers from their sources, each with its own part of
 * the environment, in front of them one that leads to the gateway's entrypoints.
 *
 * @returns The paths, the Worker with the door first.
 */
export async function writeDevConfigs(
  directory: string,
  env: Readonly<Record<string, string>>,
): Promise<string[]> {
  const { compatibilityDate, compatibilityFlags } = readManifest(ROOT, "gateway");
  const door = {
    name: "atlas-dev-door",
    main: fileURLToPath(new URL("dev-door.ts", import.meta.url)),
    compatibility_date: compatibilityDate,
    compatibility_flags: compatibilityFlags,
    services: [
      { binding: "public", service: scriptName("gateway") },
      { binding: "dashboard", service: scriptName("gateway"), entrypoint: "Dashboard" },
      { binding: "jobs", service: scriptName("gateway"), entrypoint: "Jobs" },
      { binding: "metrics", service: scriptName("telemetry") },
    ],
  };
  const configs = [
    ["door", { wrangler: door, secrets: {} }] as const,
    ...WORKERS.map((worker) => [worker, devConfig(worker, env)] as const),
  ];
  return Promise.all(
    configs.map(async ([name, config]) => {
      const own = `${directory}/${name}`;
      await mkdir(own, { recursive: true });
      // What stands in `.dev.vars` is not shown in wrangler's list of bindings.
      const lines = Object.entries(config.secrets).map(([key, value]) => `${key}="${value}"\n`);
      await writeFile(`${own}/.dev.vars`, lines.join(""), { mode: 0o600 });
      const path = `${own}/wrangler.json`;
      await writeFile(path, JSON.stringify(config.wrangler, null, 2));
      return path;
    }),
  );
}

function devConfig(worker: WorkerName, env: Readonly<Record<string, string>>) {
  const manifest = readManifest(ROOT, worker);
  const { secrets, vars, optional } = ENVIRONMENT[worker];
  const wrangler = {
    name: scriptName(worker),
    main: fileURLToPath(new URL(`workers/${worker}/src/index.ts`, ROOT)),
    compatibility_date: manifest.compatibilityDate,
    compatibility_flags: manifest.compatibilityFlags,
    vars: { ...manifest.vars, ...pick(env, [...vars, ...optional]) },
    services: manifest.services.map(({ binding, service, entrypoint, props }) => ({
      binding,
      service: scriptName(service),
      props,
      ...(entrypoint === null ? {} : { entrypoint }),
    })),
    durable_objects: {
      bindings: manifest.durableObjects.map(({ binding, className, worker: owner }) => ({
        name: binding,
        class_name: className,
        ...(owner === worker ? {} : { script_name: scriptName(owner) }),
      })),
    },
    migrations: [
      {
        tag: "dev",
        new_sqlite_classes: manifest.durableObjectClasses
          .filter(({ sqlite }) => sqlite)
          .map(({ className }) => className),
      },
    ],
  };
  return { wrangler, secrets: pick(env, secrets) };
}

const pick = (
  env: Readonly<Record<string, string>>,
  names: readonly string[],
): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
