import { RedisErrorReply, type RedisReply } from "../backend.ts";
import {
  addInteger,
  formatFloat,
  parseCount,
  parseFloatArgument,
  parseInteger,
  syntaxError,
} from "../arguments.ts";
import type { CommandTable } from "../command.ts";
import type { MemoryStore } from "../store.ts";
import { readExpiry } from "../expiry.ts";

const MAX_VALUE_LENGTH = 512 * 1024 * 1024;

type SetOptions = { nx: boolean; xx: boolean; get: boolean; keepTtl: boolean; expiresAtMs: number };

function readSetOptions(store: MemoryStore, args: readonly string[]): SetOptions {
  const options: SetOptions = { nx: false, xx: false, get: false, keepTtl: false, expiresAtMs: 0 };
  for (let index = 2; index < args.length; index++) {
    const word = (args[index] ?? "").toLowerCase();
    if (word === "nx" && !options.xx) options.nx = true;
    else if (word === "xx" && !options.nx) options.xx = true;
    else if (word === "get") options.get = true;
    else if (word === "keepttl" && options.expiresAtMs === 0) options.keepTtl = true;
    else if (/^(?:ex|px|exat|pxat)$/.test(word) && options.expiresAtMs === 0 && !options.keepTtl) {
      index += 1;
      const amount = args[index];
      if (amount === undefined) throw syntaxError();
      options.expiresAtMs = readExpiry(store, word, amount, "set");
    } else throw syntaxError();
  }
  return options;
}

function set(store: MemoryStore, args: readonly string[]): RedisReply {
  const [key = "", value = ""] = args;
  const options = readSetOptions(store, args);
  const entry = store.lookup(key);
  const old = options.get ? store.string(key) : null;
  if ((options.nx && entry !== undefined) || (options.xx && entry === undefined))
    return options.get ? old : null;
  const expiresAtMs = options.keepTtl ? (entry?.expiresAtMs ?? 0) : options.expiresAtMs;
  store.put(key, { type: "string", value });
  if (expiresAtMs !== 0) store.expireAt(key, expiresAtMs);
  return options.get ? old : "OK";
}

function increase(store: MemoryStore, key: string, by: bigint): number {
  const sum = addInteger(parseInteger(store.string(key) ?? "0"), by);
  store.update(key, String(sum));
  return Number(sum);
}

function setWithTime(word: "ex" | "px", command: string) {
  return (
    store: MemoryStore,
    [key = "", amount = "", value = ""]: readonly string[],
  ): RedisReply => {
    const expiresAtMs = readExpiry(store, word, amount, command);
    store.put(key, { type: "string", value });
    store.expireAt(key, expiresAtMs);
    return "OK";
  };
}

function getAndExpire(store: MemoryStore, args: readonly string[]): RedisReply {
  const [key = "", option, amount] = args;
  const word = option?.toLowerCase();
  let expiresAtMs: number | null = null;
  if (word === "persist" && args.length === 2) expiresAtMs = 0;
  else if (
    word !== undefined &&
    /^(?:ex|px|exat|pxat)$/.test(word) &&
    amount !== undefined &&
    args.length === 3
  ) {
    expiresAtMs = readExpiry(store, word, amount, "getex");
  } else if (word !== undefined) throw syntaxError();
  const value = store.string(key);
  if (value !== null && expiresAtMs !== null) store.expireAt(key, expiresAtMs);
  return value;
}

function setRange(
  store: MemoryStore,
  [key = "", offsetText = "", part = ""]: readonly string[],
): RedisReply {
  const offset = parseCount(offsetText);
  if (offset < 0) throw new RedisErrorReply("ERR offset is out of range");
  const old = store.string(key) ?? "";
  if (part === "") return old.length;
  if (offset + part.length > MAX_VALUE_LENGTH) {
    throw new RedisErrorReply("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
  }
  const value = old.slice(0, offset).padEnd(offset, "\0") + part + old.slice(offset + part.length);
  store.update(key, value);
  return value.length;
}

function getRange(
  store: MemoryStore,
  [key = "", startText = "", endText = ""]: readonly string[],
): RedisReply {
  let start = parseCount(startText);
  let end = parseCount(endText);
  const value = store.string(key) ?? "";
  if (start < 0 && end < 0 && start > end) return "";
  start = Math.max(start < 0 ? start + value.length : start, 0);
  end = Math.max(end < 0 ? end + value.length : end, 0);
  return value.slice(start, end + 1);
}

function pairs(args: readonly string[], command: string): [string, string][] {
  if (args.length % 2 !== 0)
    throw new RedisErrorReply(`ERR wrong number of arguments for '${command}' command`);
  return Array.from({ length: args.length / 2 }, (_, index) => [
    args[index * 2] ?? "",
    args[index * 2 + 1] ?? "",
  ]);
}

export const stringCommands: CommandTable = {
  get: { arity: 2, run: (store, [key = ""]) => store.string(key) },
  set: { arity: -3, run: set },
  setnx: {
    arity: 3,
    run: (store, [key = "", value = ""]) => {
      if (store.lookup(key) !== undefined) return 0;
      store.put(key, { type: "string", value });
      return 1;
    },
  },
  setex: { arity: 4, run: setWithTime("ex", "setex") },
  psetex: { arity: 4, run: setWithTime("px", "psetex") },
  getset: {
    arity: 3,
    run: (store, [key = "", value = ""]) => {
      const old = store.string(key);
      store.put(key, { type: "string", value });
      return old;
    },
  },
  getdel: {
    arity: 2,
    run: (store, [key = ""]) => {
      const value = store.string(key);
      if (value !== null) store.remove(key);
      return value;
    },
  },
  getex: { arity: -2, run: getAndExpire },
  mget: {
    arity: -2,
    keys: "all",
    run: (store, keys) =>
      keys.map((key) => {
        const stored = store.lookup(key)?.stored;
        return stored?.type === "string" ? stored.value : null;
      }),
  },
  mset: {
    arity: -3,
    keys: "pairs",
    run: (store, args) => {
      for (const [key, value] of pairs(args, "mset")) store.put(key, { type: "string", value });
      return "OK";
    },
  },
  msetnx: {
    arity: -3,
    keys: "pairs",
    run: (store, args) => {
      const entries = pairs(args, "msetnx");
      if (entries.some(([key]) => store.lookup(key) !== undefined)) return 0;
      for (const [key, value] of entries) store.put(key, { type: "string", value });
      return 1;
    },
  },
  append: {
    arity: 3,
    run: (store, [key = "", part = ""]) => {
      const value = (store.string(key) ?? "") + part;
      store.update(key, value);
      return value.length;
    },
  },
  strlen: { arity: 2, run: (store, [key = ""]) => store.string(key)?.length ?? 0 },
  incr: { arity: 2, run: (store, [key = ""]) => increase(store, key, 1n) },
  decr: { arity: 2, run: (store, [key = ""]) => increase(store, key, -1n) },
  incrby: { arity: 3, run: (store, [key = "", by = ""]) => increase(store, key, parseInteger(by)) },
  decrby: {
    arity: 3,
    run: (store, [key = "", by = ""]) => increase(store, key, -parseInteger(by)),
  },
  incrbyfloat: {
    arity: 3,
    run: (store, [key = "", by = ""]) => {
      const sum = parseFloatArgument(store.string(key) ?? "0") + parseFloatArgument(by);
      if (!Number.isFinite(sum))
        throw new RedisErrorReply("ERR increment would produce NaN or Infinity");
      const value = formatFloat(sum);
      store.update(key, value);
      return value;
    },
  },
  getrange: { arity: 4, run: getRange },
  setrange: { arity: 4, run: setRange },
};
