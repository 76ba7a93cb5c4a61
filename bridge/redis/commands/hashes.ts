import { RedisErrorReply, type RedisReply } from "../backend.ts";
import type { CommandTable } from "../command.ts";
import type { MemoryStore } from "../store.ts";

/** Sets fields and returns how many are new. */
function setFields(store: MemoryStore, [key = "", ...rest]: readonly string[]): RedisReply {
  if (rest.length % 2 !== 0)
    throw new RedisErrorReply("ERR wrong number of arguments for 'hset' command");
  const existing = store.hash(key);
  const hash = existing ?? new Map<string, string>();
  if (existing === null) store.put(key, { type: "hash", value: hash });
  const before = hash.size;
  for (let index = 0; index < rest.length; index += 2)
    hash.set(rest[index] ?? "", rest[index + 1] ?? "");
  return hash.size - before;
}

export const hashCommands: CommandTable = {
  hset: { arity: -4, run: setFields },
  hmget: {
    arity: -3,
    run: (store, [key = "", ...fields]) => {
      const hash = store.hash(key);
      return fields.map((field) => hash?.get(field) ?? null);
    },
  },
};
