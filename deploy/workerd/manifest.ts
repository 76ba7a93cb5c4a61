import { type Unstable_Config, unstable_readConfig } from "wrangler";
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

/** The name under which a Worker is deployed. */
export const scriptName = (worker: WorkerName): string => `atlas-${worker}`;

/**
 * Reads a Worker's wrangler.toml.
 *
 * @param root The repository's root.
 * @throws Error for anything that would not work on workerd: a binding that this generator does not know must not be
 * dropped silently.
 */
export function readManifest(root: URL, worker: WorkerName): Omit<WorkerManifest, "modules"> {
  const path = wranglerConfigPath(worker);
  const config = unstable_readConfig(
    { config: new URL(path, root).pathname },
    { hideWarnings: true },
  );
  if (config.name !== scriptName(worker))
    throw new Error(`${path}: the name is not ${scriptName(worker)}.`);
  if (config.compatibility_date === undefined)
    throw new Error(`${path}: compatibility_date is missing.`);
  const unknown = findUnknownBindings(config);
  if (unknown.length > 0)
    throw new Error(`${path}: the workerd configuration does not support ${unknown.join(", ")}.`);
  return {
    name: worker,
    compatibilityDate: config.compatibility_date,
    compatibilityFlags: config.compatibility_flags,
    vars: Object.fromEntries(
      Object.entries(config.vars).map(([name, value]) => [name, asText(value)]),
    ),
    services: (config.services ?? []).map((service: WranglerService) => ({
      binding: service.binding,
      service: workerOf(service.service, path),
      entrypoint: service.entrypoint ?? null,
      props: service.props ?? {},
    })),
    durableObjectClasses: findOwnClasses(config),
    durableObjects: config.durable_objects.bindings.map((object: WranglerDurableObject) => ({
      binding: object.name,
      className: object.class_name,
      worker: object.script_name === undefined ? worker : workerOf(object.script_name, path),
    })),
  };
}

/** Finds every class that a migration made and no later one removed, as Cloudflare does on deployment. */
function findOwnClasses({ migrations }: Unstable_Config): DurableObjectClass[] {
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

type WranglerDurableObject = { name: string; class_name: string; script_name?: string };

type WranglerService = {
  binding: string;
  service: string;
  entrypoint?: string;
  props?: Record<string, unknown>;
};

const asText = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

function workerOf(script: string, path: string): WorkerName {
  const worker = ALL_WORKERS.find((name) => scriptName(name) === script);
  if (worker === undefined) throw new Error(`${path}: there is no Worker named ${script}.`);
  return worker;
}

function findUnknownBindings(config: Unstable_Config): string[] {
  const lists: Record<string, readonly unknown[] | undefined> = {
    kv_namespaces: config.kv_namespaces,
    r2_buckets: config.r2_buckets,
    d1_databases: config.d1_databases,
    queues: config.queues.producers,
    hyperdrive: config.hyperdrive,
    analytics_engine_datasets: config.analytics_engine_datasets,
    dispatch_namespaces: config.dispatch_namespaces,
    ratelimits: config.ratelimits,
    secrets_store_secrets: config.secrets_store_secrets,
    workflows: config.workflows,
  };
  return Object.keys(lists).filter((name) => (lists[name]?.length ?? 0) > 0);
}
