import { RedisErrorReply, type RedisReply } from "../backend.ts";
import {
  addInteger,
  formatFloat,
  globMatches,
  parseFloatArgument,
  parseInteger,
} from "../arguments.ts";
import type { CommandTable } from "../command.ts";
import { readCursor, readScanOptions } from "./keys.ts";
import type { MemoryStore } from "../store.ts";

function open(store: MemoryStore, key: string): Map<string, string> {
  const hash = store.hash(key) ?? new Map<string, string>();
  if (hash.size === 0) store.put(key, { type: "hash", value: hash });
  return hash;
}

/** Sets fields and returns how many are new. */
function setFields(store: MemoryStore, args: readonly string[], command: string): number {
  const [key = "", ...rest] = args;
  if (rest.length === 0 || rest.length % 2 !== 0) {
    throw new RedisErrorReply(`ERR wrong number of arguments for '${command}' command`);
  }
  const hash = open(store, key);
  const before = hash.size;
  for (let index = 0; index < rest.length; index += 2)
    hash.set(rest[index] ?? "", rest[index + 1] ?? "");
  return hash.size - before;
}

function increaseField(
  store: MemoryStore,
  [key = "", field = "", by = ""]: readonly string[],
): RedisReply {
  const amount = parseInteger(by);
  const old = store.hash(key)?.get(field) ?? "0";
  if (!/^(?:0|-?[1-9]\d{0,18})$/.test(old))
    throw new RedisErrorReply("ERR hash value is not an integer");
  const sum = addInteger(parseInteger(old), amount);
  open(store, key).set(field, String(sum));
  return Number(sum);
}

function increaseFieldByFloat(
  store: MemoryStore,
  [key = "", field = "", by = ""]: readonly string[],
): RedisReply {
  const amount = parseFloatArgument(by);
  const sum = parseFloatArgument(store.hash(key)?.get(field) ?? "0") + amount;
  if (!Number.isFinite(sum))
    throw new RedisErrorReply("ERR increment would produce NaN or Infinity");
  const value = formatFloat(sum);
  open(store, key).set(field, value);
  return value;
}

function scanFields(
  store: MemoryStore,
  [key = "", cursor = "", ...rest]: readonly string[],
): RedisReply {
  readCursor(cursor);
  const { match } = readScanOptions(rest);
  const entries = [...(store.hash(key) ?? [])].filter(
    ([field]) => match === null || globMatches(match, field),
  );
  return ["0", entries.flat()];
}

export const hashCommands: CommandTable = {
  hset: { arity: -4, run: (store, args) => setFields(store, args, "hset") },
  hmset: {
    arity: -4,
    run: (store, args) => {
      setFields(store, args, "hmset");
      return "OK";
    },
  },
  hsetnx: {
    arity: 4,
    run: (store, [key = "", field = "", value = ""]) => {
      if (store.hash(key)?.has(field) === true) return 0;
      open(store, key).set(field, value);
      return 1;
    },
  },
  hget: { arity: 3, run: (store, [key = "", field = ""]) => store.hash(key)?.get(field) ?? null },
  hmget: {
    arity: -3,
    run: (store, [key = "", ...fields]) => {
      const hash = store.hash(key);
      return fields.map((field) => hash?.get(field) ?? null);
    },
  },
  hgetall: { arity: 2, run: (store, [key = ""]) => [...(store.hash(key) ?? [])].flat() },
  hkeys: { arity: 2, run: (store, [key = ""]) => [...(store.hash(key)?.keys() ?? [])] },
  hvals: { arity: 2, run: (store, [key = ""]) => [...(store.hash(key)?.values() ?? [])] },
  hlen: { arity: 2, run: (store, [key = ""]) => store.hash(key)?.size ?? 0 },
  hexists: {
    arity: 3,
    run: (store, [key = "", field = ""]) => (store.hash(key)?.has(field) === true ? 1 : 0),
  },
  hstrlen: {
    arity: 3,
    run: (store, [key = "", field = ""]) => store.hash(key)?.get(field)?.length ?? 0,
  },
  hdel: {
    arity: -3,
    run: (store, [key = "", ...fields]) => {
      const hash = store.hash(key);
      if (hash === null) return 0;
      const removed = fields.filter((field) => hash.delete(field)).length;
      store.removeIfEmpty(key, hash.size);
      return removed;
    },
  },
  hincrby: { arity: 4, run: increaseField },
  hincrbyfloat: { arity: 4, run: increaseFieldByFloat },
  hscan: { arity: -3, run: scanFields },
};
