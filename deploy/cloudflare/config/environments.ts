import { keyOf, readToml, type Toml, textLine, textOf, writeTable } from "./toml.ts";

/** Where Atlas is deployed to. Each has Workers, stores, secrets and a domain of its own. */
export const ENVIRONMENTS = ["staging", "production"] as const;
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** The domain in the configurations until an operator names a real one. */
export const EXAMPLE_DOMAIN = "atlas.example.com";

const MARKER = "# Below: npm run generate:environments wrote it from what is above.";

/** The name of a Worker or a Pages project in an environment. Production has the plain names. */
export const nameIn = (environment: EnvironmentName, name: string): string =>
  environment === "production" ? name : `${name}-${environment}`;

const domainIn = (environment: EnvironmentName): string =>
  environment === "production" ? EXAMPLE_DOMAIN : `${environment}.${EXAMPLE_DOMAIN}`;

/** Wrangler's environments inherit these; everything else at the top must be a table, which is repeated. */
const INHERITED = new Set([
  "main",
  "compatibility_date",
  "compatibility_flags",
  "workers_dev",
  "preview_urls",
]);

/** Keys whose value is the name of a Worker. */
const NAMES_A_WORKER = new Set(["service", "script_name"]);

/**
 * The part of a wrangler.toml that is written by hand.
 *
 * @throws Error for a table that stands below that part and would be lost.
 */
export function withoutEnvironments(text: string): string {
  const [own = "", written = ""] = text.split(MARKER);
  const misplaced = readToml(written).tables.find(({ name }) => !name.startsWith("env."));
  if (misplaced !== undefined)
    throw new Error(`Write the table ${misplaced.name} above the line "${MARKER}".`);
  return `${own.trimEnd()}\n`;
}

/**
 * A Worker's wrangler.toml with a section for every environment. Wrangler does not inherit bindings and variables into
 * an environment, so each section repeats every table of the top level, with the Workers and the domain of that
 * environment.
 *
 * @throws Error for a key at the top that an environment would silently miss.
 */
export function writeEnvironments(text: string): string {
  const own = withoutEnvironments(text);
  const sections = ENVIRONMENTS.map((environment) => {
    const { head, tables } = inEnvironment(readToml(own), environment);
    const missed = head.find((line) => !INHERITED.has(keyOf(line)) && keyOf(line) !== "name");
    if (missed !== undefined)
      throw new Error(`Environments do not inherit "${missed}": write it as a table.`);
    const scalars = head.filter((line) => !INHERITED.has(keyOf(line)));
    return [
      writeTable({ name: environment, array: false, lines: [...scalars, "minify = true"] }, "env."),
      ...tables.map((table) => writeTable(table, `env.${environment}.`)),
    ].join("\n\n");
  });
  return `${own}\n${MARKER}\n\n${sections.join("\n\n")}\n`;
}

/** The configuration as it is in an environment: other names of Workers, another domain. */
export function inEnvironment(toml: Toml, environment: EnvironmentName): Toml {
  const move = (line: string): string => {
    const text = textOf(line);
    if (text === null) return line;
    if (NAMES_A_WORKER.has(keyOf(line))) return textLine(keyOf(line), nameIn(environment, text));
    return textLine(keyOf(line), text.replaceAll(EXAMPLE_DOMAIN, domainIn(environment)));
  };
  return {
    head: toml.head.map((line) => {
      const text = textOf(line);
      return keyOf(line) === "name" && text !== null
        ? textLine("name", nameIn(environment, text))
        : line;
    }),
    tables: toml.tables.map((table) => ({ ...table, lines: table.lines.map(move) })),
  };
}
