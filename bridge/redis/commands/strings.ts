import type { RedisReply } from "../backend.ts";
import { addInteger, parseInteger, syntaxError } from "../arguments.ts";
import type { CommandTable } from "../command.ts";
import type { MemoryStore } from "../store.ts";
import { readExpiry } from "../expiry.ts";

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
      options.expiresAtMs = readExpiry(store, word, amount);
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

export const stringCommands: CommandTable = {
  get: { arity: 2, run: (store, [key = ""]) => store.string(key) },
  set: { arity: -3, run: set },
  getdel: {
    arity: 2,
    run: (store, [key = ""]) => {
      const value = store.string(key);
      if (value !== null) store.remove(key);
      return value;
    },
  },
  incr: { arity: 2, run: (store, [key = ""]) => increase(store, key, 1n) },
  incrby: { arity: 3, run: (store, [key = "", by = ""]) => increase(store, key, parseInteger(by)) },
};
