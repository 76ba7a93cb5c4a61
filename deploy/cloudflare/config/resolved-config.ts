import { readFile } from "node:fs/promises";
import { type WorkerName, isTailed, wranglerConfigPath } from "../../workerd/environment.ts";
import { scriptName } from "../../workerd/manifest.ts";
import {
  type EnvironmentName,
  inEnvironment,
  nameIn,
  withoutEnvironments,
} from "./environments.ts";
import { REGION, type Settings, variablesOf, workersOf } from "./settings.ts";
import { type TomlTable, keyOf, readToml, textLine, writeTable } from "./toml.ts";

const ROOT = new URL("../../../", import.meta.url);

/** The folder beside a resolved wrangler.toml that has the built modules. */
export const BUNDLE_FOLDER = "bundle";

/**
 * The wrangler.toml of one Worker for one installation: the section of its environment at the top, with the
 * installation's own domain, variables and region instead of the examples. Without settings the examples stay. Wrangler
 * uploads the modules in {@link BUNDLE_FOLDER} as they are.
 */
export async function resolveWorkerConfig(
  worker: WorkerName,
  environment: EnvironmentName,
  settings: Settings,
): Promise<string> {
  const text = withoutEnvironments(
    await readFile(new URL(wranglerConfigPath(worker), ROOT), "utf8"),
  );
  const { head, tables } = inEnvironment(readToml(text), environment);
  const top = [
    ...head.map((line) =>
      keyOf(line) === "main" ? textLine("main", `${BUNDLE_FOLDER}/index.js`) : line,
    ),
    "no_bundle = true",
    "find_additional_modules = true",
    textLine("base_dir", BUNDLE_FOLDER),
  ];
  const resolved = [
    ...tables.filter(({ name }) => name !== "vars").map((table) => resolveTable(table, settings)),
    variables(tables, variablesOf(worker, settings)),
    ...tailConsumers(worker, environment, settings),
  ];
  return `${[top.join("\n"), ...resolved.map((table) => writeTable(table))].join("\n\n")}\n`;
}

/** Cloudflare hands the lines of this Worker to the tail Worker, where there is one. */
const tailConsumers = (
  worker: WorkerName,
  environment: EnvironmentName,
  settings: Settings,
): TomlTable[] =>
  workersOf(settings).includes("tail") && isTailed(worker)
    ? [
        {
          name: "tail_consumers",
          array: true,
          lines: [textLine("service", nameIn(environment, scriptName("tail")))],
        },
      ]
    : [];

function resolveTable(table: TomlTable, settings: Settings): TomlTable {
  const base = URL.parse(settings["ATLAS_BASE_URL"] ?? "");
  const region = settings[REGION];
  if (table.name === "routes" && base !== null)
    return {
      ...table,
      lines: table.lines.map((line) =>
        keyOf(line) === "pattern" ? textLine("pattern", base.hostname) : line,
      ),
    };
  if (table.name === "placement" && region)
    return { ...table, lines: [textLine("region", region)] };
  return table;
}

function variables(tables: readonly TomlTable[], own: Record<string, string>): TomlTable {
  const examples = tables.filter(({ name }) => name === "vars").flatMap(({ lines }) => lines);
  const kept = examples.filter((line) => !(keyOf(line) in own));
  const lines = [...kept, ...Object.entries(own).map(([name, value]) => textLine(name, value))];
  return { name: "vars", array: false, lines };
}

/** The dashboard's Pages configuration for one installation: a project of its own, whose production it always is. */
export async function resolvePagesConfig(environment: EnvironmentName): Promise<string> {
  const { head, tables } = inEnvironment(
    readToml(await readFile(new URL("web/wrangler.toml", ROOT), "utf8")),
    environment,
  );
  const own = tables.filter(({ name }) => !name.startsWith("env."));
  return `${[head.join("\n"), ...own.map((table) => writeTable(table))].join("\n\n")}\n`;
}

export const pagesProject = (environment: EnvironmentName): string =>
  nameIn(environment, "atlas-dashboard");
