import { readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { ALL_WORKERS, type WorkerName, wranglerConfigPath } from "./environment.ts";

/** What plain workerd must know about a Worker, from its wrangler.toml and its bundle. Written next to the bundle. */
export type WorkerManifest = {
  name: WorkerName;
  compatibilityDate: string;
  compatibilityFlags: string[];
  /** The `[vars]`, as text. */
  vars: Record<string, string>;
  services: ServiceBinding[];
  /** The Durable Object classes that this Worker exports. */
  durableObjectClasses: DurableObjectClass[];
  durableObjects: DurableObjectBinding[];
  /** The entry first; `name` is what the entry imports, and the file's name. */
  modules: { name: string; kind: "esModule" | "wasm" | "text" | "data" }[];
};

export type ServiceBinding = {
  binding: string;
  service: WorkerName;
  entrypoint: string | null;
  /** What the callee learns about its caller. */
  props: Record<string, unknown>;
};

export type DurableObjectClass = {
  className: string;
  /** Whether the class has SQLite storage: it is among the migrations' `new_sqlite_classes`. */
  sqlite: boolean;
};

export type DurableObjectBinding = { binding: string; className: string; worker: WorkerName };

/** The part of wrangler's configuration that workerd needs. */
type WranglerConfig = {
  name?: string;
  compatibility_date?: string;
  compatibility_flags?: string[];
  vars?: Record<string, unknown>;
  services?: {
    binding: string;
    service: string;
    entrypoint?: string;
    props?: Record<string, unknown>;
  }[];
  durable_objects?: { bindings?: { name: string; class_name: string; script_name?: string }[] };
  migrations?: {
    new_classes?: string[];
    new_sqlite_classes?: string[];
    renamed_classes?: { from: string; to: string }[];
    deleted_classes?: string[];
  }[];
};

/** What is served on workerd, and what means something on Cloudflare alone. */
const KNOWN = new Set(
  `name main compatibility_date compatibility_flags vars services durable_objects migrations
   workers_dev preview_urls placement observability routes triggers env`.split(/\s+/),
);

/** The name under which a Worker is deployed. */
export const scriptName = (worker: WorkerName): string => `atlas-${worker}`;

/**
 * Reads a Worker's wrangler.toml, without its environments. Not by wrangler's own reader: it comes with all of wrangler, which
 * takes over a second to load.
 *
 * @param root The repository's root.
 * @throws Error for anything that would not work on workerd: a binding that this generator does not know must not be
 * dropped silently.
 */
export function readManifest(root: URL, worker: WorkerName): Omit<WorkerManifest, "modules"> {
  const path = wranglerConfigPath(worker);
  const config = parse(readFileSync(new URL(path, root), "utf8")) as WranglerConfig;
  if (config.name !== scriptName(worker))
    throw new Error(`${path}: the name is not ${scriptName(worker)}.`);
  if (config.compatibility_date === undefined)
    throw new Error(`${path}: compatibility_date is missing.`);
  const unknown = Object.keys(config).filter((key) => !KNOWN.has(key));
  if (unknown.length > 0)
    throw new Error(`${path}: the workerd configuration does not support ${unknown.join(", ")}.`);
  return {
    name: worker,
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags ?? [],
    vars: Object.fromEntries(
      Object.entries(config.vars ?? {}).map(([name, value]) => [name, asText(value)]),
    ),
    services: (config.services ?? []).map((service) => ({
      binding: service.binding,
      service: workerOf(service.service, path),
      entrypoint: service.entrypoint ?? null,
      props: service.props ?? {},
    })),
    durableObjectClasses: findOwnClasses(config),
    durableObjects: (config.durable_objects?.bindings ?? []).map((object) => ({
      binding: object.name,
      className: object.class_name,
      worker: object.script_name === undefined ? worker : workerOf(object.script_name, path),
    })),
  };
}

/** Finds every class that a migration made and no later one removed, as Cloudflare does on deployment. */
function findOwnClasses({ migrations = [] }: WranglerConfig): DurableObjectClass[] {
  const classes = new Map<string, boolean>();
  for (const migration of migrations) {
    for (const className of migration.new_classes ?? []) classes.set(className, false);
    for (const className of migration.new_sqlite_classes ?? []) classes.set(className, true);
    for (const { from, to } of migration.renamed_classes ?? []) {
      classes.set(to, classes.get(from) ?? false);
      classes.delete(from);
    }
    for (const className of migration.deleted_classes ?? []) classes.delete(className);
  }
  return [...classes].map(([className, sqlite]) => ({ className, sqlite }));
}

const asText = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

function workerOf(script: string, path: string): WorkerName {
  const worker = ALL_WORKERS.find((name) => scriptName(name) === script);
  if (worker === undefined) throw new Error(`${path}: there is no Worker named ${script}.`);
  return worker;
}
