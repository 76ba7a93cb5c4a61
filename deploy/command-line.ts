import { parseArgs } from "node:util";

type Kind = { readonly type: "string" | "boolean"; readonly meaning: string };
type Values<T extends Readonly<Record<string, Kind>>> = {
  readonly [K in keyof T]?: T[K]["type"] extends "boolean" ? boolean : string;
};

/**
 * Reads a command's options, and the words that are not options; `--help` prints what there is and ends.
 *
 * @throws Error for an option that the command does not have.
 */
export function readOptions<const T extends Readonly<Record<string, Kind>>>(
  usage: string,
  kinds: T,
): Values<T> & { readonly words: readonly string[] } {
  const all = { ...kinds, help: { type: "boolean", meaning: "shows this text" } } as const;
  const options = Object.fromEntries(
    Object.entries<Kind>(all).map(([name, { type }]) => [name, { type }]),
  );
  const { values, positionals } = parseArgs({ options, strict: true, allowPositionals: true });
  if (values["help"] === true) {
    const lines = Object.entries<Kind>(all).map(
      ([name, { meaning }]) => `  --${name.padEnd(20)} ${meaning}`,
    );
    console.log([usage, "", ...lines].join("\n"));
    process.exit(0);
  }
  return { ...(values as Values<T>), words: positionals };
}

/** Runs a command, and ends with 1 and one line about what is wrong. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    console.error(error instanceof Error ? error.message : "It failed.");
    process.exitCode = 1;
  }
}
