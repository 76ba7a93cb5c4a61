import { parseArgs } from "node:util";
import type { Variant } from "./variants.ts";

export type ModelOptions = {
  readonly json: boolean;
  /** Show the traces of what is expected to be red, too. */
  readonly traces: boolean;
  readonly variants: readonly Variant[];
};

export const USAGE = "npm run model -- [--quick] [--only name,name] [--traces] [--json]";

/** Options that make no sense. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** @throws {UsageError} */
export function readOptions(args: readonly string[], all: readonly Variant[]): ModelOptions {
  const values = parse(args);
  const only = values.only?.split(",").map((name) => name.trim());
  const unknown = only?.filter((name) => !all.some((variant) => variant.name === name)) ?? [];
  if (unknown.length > 0)
    throw new UsageError(
      `No such variant: ${unknown.join(", ")}. There are: ${all.map(({ name }) => name).join(", ")}.`,
    );
  return {
    json: values.json ?? false,
    traces: values.traces ?? false,
    variants: all.filter(({ name, quick }) =>
      only === undefined ? quick || values.quick !== true : only.includes(name),
    ),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        json: { type: "boolean" },
        quick: { type: "boolean" },
        traces: { type: "boolean" },
        only: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "unreadable");
  }
}
