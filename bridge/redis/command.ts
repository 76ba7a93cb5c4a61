import type { RedisReply } from "./backend.ts";
import type { MemoryStore } from "./store.ts";

/**
 * One command of the embedded Redis.
 *
 * `arity` counts the name, as Redis does: 2 is exactly one argument, -2 at least one. `keys` says where the keys are:
 * the first argument (the default), `all` of them, behind a count as with EVAL (`counted`), or `none`.
 */
export type CommandSpec = {
  arity: number;
  keys?: "first" | "all" | "counted" | "none";
  run(store: MemoryStore, args: readonly string[]): RedisReply;
};

export type CommandTable = Readonly<Record<string, CommandSpec>>;
