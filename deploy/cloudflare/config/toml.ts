/** A wrangler.toml as lines: what stands before the first table, then the tables in their order. */
export type Toml = { readonly head: readonly string[]; readonly tables: readonly TomlTable[] };

export type TomlTable = {
  /** `vars` for `[vars]` and `services` for `[[services]]`. */
  readonly name: string;
  readonly array: boolean;
  /** Its `key = value` lines, without comments and blank lines. */
  readonly lines: readonly string[];
};

const TABLE = /^\[(\[?)([A-Za-z0-9_.-]+)\]?\]$/;

/**
 * Splits a wrangler.toml into its tables. Knows the part of TOML that the configurations here use: a key and its value
 * share a line.
 *
 * @throws Error for a value that goes over several lines.
 */
export function readToml(text: string): Toml {
  const head: string[] = [];
  const tables: { name: string; array: boolean; lines: string[] }[] = [];
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const table = TABLE.exec(line);
    if (table !== null) {
      tables.push({ name: table[2] ?? "", array: table[1] === "[", lines: [] });
      continue;
    }
    if (!/^[A-Za-z0-9_-]+ = .*[^[{,]$/.test(line))
      throw new Error(`Write "${line}" as one line of the form: key = value.`);
    (tables.at(-1)?.lines ?? head).push(line);
  }
  return { head, tables };
}

export const keyOf = (line: string): string => line.slice(0, line.indexOf(" = "));

/** The text in a line `key = "text"`; null for a value of another type. */
export function textOf(line: string): string | null {
  const match = /= (".*")$/.exec(line);
  if (match?.[1] === undefined) return null;
  const text: unknown = JSON.parse(match[1]);
  return typeof text === "string" ? text : null;
}

export const textLine = (key: string, text: string): string => `${key} = ${JSON.stringify(text)}`;

/** Writes a table, its name below `prefix` when there is one. */
export function writeTable({ name, array, lines }: TomlTable, prefix = ""): string {
  const path = `${prefix}${name}`;
  return [array ? `[[${path}]]` : `[${path}]`, ...lines].join("\n");
}
