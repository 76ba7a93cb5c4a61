import { RedisErrorReply } from "./backend.ts";
import type { CommandSpec, CommandTable } from "./command.ts";
import { hashCommands } from "./commands/hashes.ts";
import { keyCommands } from "./commands/keys.ts";
import { serverCommands } from "./commands/server.ts";
import { stringCommands } from "./commands/strings.ts";

const TABLE: CommandTable = {
  ...stringCommands,
  ...keyCommands,
  ...hashCommands,
  ...serverCommands,
};

const COMMANDS = new Map<string, CommandSpec>(Object.entries(TABLE));

/** These need more than the store; the back end runs them itself. */
const SCRIPT_COMMANDS = new Map<string, Pick<CommandSpec, "arity" | "keys">>([
  ["eval", { arity: -3, keys: "counted" }],
  ["evalsha", { arity: -3, keys: "counted" }],
]);

export function findCommand(name: string): CommandSpec | undefined {
  return COMMANDS.get(name);
}

/** The lower-case names of all commands that the bridge passes on, in order. */
export const supportedCommands = (): string[] =>
  [...COMMANDS.keys(), ...SCRIPT_COMMANDS.keys()].toSorted();

/** Whether the bridge passes on commands of this lower-case name. */
export function isSupported(name: string): boolean {
  return COMMANDS.has(name) || SCRIPT_COMMANDS.has(name);
}

/**
 * The error for a command that the bridge does not pass on, or null.
 *
 * One list serves both back ends: a real Redis gets no command that the embedded one lacks. (What a script calls there
 * is the server's business.)
 */
export function refuseCommand(command: readonly string[]): RedisErrorReply | null {
  const name = (command[0] ?? "").toLowerCase();
  const spec = COMMANDS.get(name) ?? SCRIPT_COMMANDS.get(name);
  if (spec === undefined)
    return new RedisErrorReply(`ERR unknown or unsupported command '${printable(name)}'`);
  const isArityWrong =
    spec.arity > 0 ? command.length !== spec.arity : command.length < -spec.arity;
  return isArityWrong
    ? new RedisErrorReply(`ERR wrong number of arguments for '${name}' command`)
    : null;
}

/** The keys of a command, as far as its form tells. */
export function keysOf(command: readonly string[]): readonly string[] {
  const name = (command[0] ?? "").toLowerCase();
  const layout = (COMMANDS.get(name) ?? SCRIPT_COMMANDS.get(name))?.keys ?? "first";
  switch (layout) {
    case "none":
      return [];
    case "all":
      return command.slice(1);
    case "counted": {
      const count = Number(command[2]);
      return Number.isInteger(count) && count > 0 ? command.slice(3, 3 + count) : [];
    }
    case "first":
      return command.slice(1, 2);
  }
}

function printable(name: string): string {
  return name.slice(0, 32).replace(/[^a-z0-9_.-]/g, "?");
}
