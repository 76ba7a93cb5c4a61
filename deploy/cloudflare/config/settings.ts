import { chmod, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import {
  ALL_WORKERS,
  ENVIRONMENT,
  WORKERS,
  type WorkerName,
  environmentNames,
} from "../../workerd/environment.ts";
import { ENVIRONMENTS, type EnvironmentName } from "./environments.ts";
import { isSecretName } from "./secret-kinds.ts";

/** An installation's variables and secrets, by the names that the Workers read. */
export type Settings = Readonly<Record<string, string>>;

/** The cloud region of the stores, such as `aws:eu-central-1`. Not a variable of a Worker: it goes into `placement`. */
export const REGION = "CLOUDFLARE_REGION";

/** Every Worker with this name in its table gets the value. */
export const settingNames = (): ReadonlySet<string> =>
  new Set([...environmentNames(ALL_WORKERS), REGION]);

/** Where log lines are shipped to. Without it there is no tail Worker. */
export const ELASTICSEARCH = "ELASTICSEARCH_URL";

/** The Workers that this installation has. */
export const workersOf = (settings: Settings): readonly WorkerName[] =>
  settings[ELASTICSEARCH] ? ALL_WORKERS : WORKERS;

/** Where the settings of an environment are: not in git, for the operator's eyes. */
export const settingsPath = (environment: EnvironmentName): string =>
  fileURLToPath(new URL(`../../secrets/${environment}.json`, import.meta.url));

/** @throws Error that names the two environments. */
export function readEnvironmentName(name: string | undefined): EnvironmentName {
  const known = ENVIRONMENTS.find((environment) => environment === name);
  if (known === undefined)
    throw new Error(`Say which environment: --env ${ENVIRONMENTS.join(" or --env ")}.`);
  return known;
}

/**
 * Reads the settings.
 *
 * @returns Null when there is no such file.
 * @throws Error for a file that is not a JSON object of texts. The message has no part of the file.
 */
export async function readSettings(path: string): Promise<Settings | null> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return null;
  const parsed = parseSettings(text);
  if (parsed === null)
    throw new Error(`${path} is not a JSON object of names and texts. Correct it.`);
  return parsed;
}

/** The settings in a JSON object of texts; null when the text is not one. */
export function parseSettings(text: string): Settings | null {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return null;
    const entries = Object.entries(parsed);
    if (!entries.every((entry): entry is [string, string] => typeof entry[1] === "string"))
      return null;
    return Object.fromEntries(entries);
  } catch {
    return null;
  }
}

/** Writes the settings, all or nothing, readable by this user only. */
export async function writeSettings(path: string, settings: Settings): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, path);
}

/** Whether others than the owner may read the file. */
export const isOpenToOthers = async (path: string): Promise<boolean> =>
  ((await stat(path)).mode & 0o077) !== 0;

/** The secrets that a Worker gets, of those that are set. */
export const secretsOf = (worker: WorkerName, settings: Settings): Record<string, string> => {
  const { secrets, optional } = ENVIRONMENT[worker];
  return pick(settings, [...secrets, ...optional.filter(isSecretName)]);
};

/** The variables that a Worker gets, of those that are set. */
export const variablesOf = (worker: WorkerName, settings: Settings): Record<string, string> => {
  const { vars, optional } = ENVIRONMENT[worker];
  return pick(settings, [...vars, ...optional.filter((name) => !isSecretName(name))]);
};

const pick = (settings: Settings, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = settings[name];
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );

/** Names of secrets that some Worker cannot do without, in the order of the tables. */
export const requiredSecrets = (): string[] => [
  ...new Set(WORKERS.flatMap((worker) => ENVIRONMENT[worker].secrets)),
];

/** Names of variables that some Worker cannot do without. */
export const requiredVariables = (): string[] => [
  ...new Set(WORKERS.flatMap((worker) => ENVIRONMENT[worker].vars)),
];

/** Replaces every secret value in a text by its name, so that another program's output can be shown. */
export function redact(text: string, settings: Settings): string {
  const hidden = Object.entries(settings).filter(
    ([name, value]) =>
      value.length >= 8 && (requiredSecrets().includes(name) || isSecretName(name)),
  );
  return hidden
    .sort(([, a], [, b]) => b.length - a.length)
    .reduce((shown, [name, value]) => shown.replaceAll(value, `[${name}]`), text);
}
