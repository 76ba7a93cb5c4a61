import { RedisErrorReply, type RedisReply } from "../backend.ts";
import { globMatches, parseInteger, syntaxError } from "../arguments.ts";
import type { CommandTable } from "../command.ts";
import type { MemoryStore } from "../store.ts";

type Condition = "nx" | "xx" | "gt" | "lt";

function readConditions(options: readonly string[]): Set<Condition> {
  const conditions = new Set<Condition>();
  for (const option of options) {
    const word = option.toLowerCase();
    if (word !== "nx" && word !== "xx" && word !== "gt" && word !== "lt") {
      throw new RedisErrorReply(`ERR Unsupported option ${option}`);
    }
    conditions.add(word);
  }
  if (conditions.has("nx") && conditions.size > 1) {
    throw new RedisErrorReply(
      "ERR NX and XX, GT or LT options at the same time are not compatible",
    );
  }
  if (conditions.has("gt") && conditions.has("lt")) {
    throw new RedisErrorReply("ERR GT and LT options at the same time are not compatible");
  }
  return conditions;
}

/** EXPIRE and its kin. A key without a life time counts as living for ever, which is longer than any time. */
function expire(command: string, unitMs: number, absolute: boolean) {
  return (
    store: MemoryStore,
    [key = "", amount = "", ...options]: readonly string[],
  ): RedisReply => {
    const value = Number(parseInteger(amount)) * unitMs;
    const wanted = absolute ? value : store.now() + value;
    if (!Number.isSafeInteger(wanted))
      throw new RedisErrorReply(`ERR invalid expire time in '${command}' command`);
    const conditions = readConditions(options);
    const entry = store.lookup(key);
    if (entry === undefined) return 0;
    const current = entry.expiresAtMs;
    if (conditions.has("nx") && current !== 0) return 0;
    if (conditions.has("xx") && current === 0) return 0;
    if (conditions.has("gt") && (current === 0 || wanted <= current)) return 0;
    if (conditions.has("lt") && current !== 0 && wanted >= current) return 0;
    // 0 would mean "never"; any time in the past removes the key.
    store.expireAt(key, Math.max(wanted, 1));
    return 1;
  };
}

/** TTL and its kin: -2 no such key, -1 no life time. */
function timeLeft(read: (expiresAtMs: number, nowMs: number) => number) {
  return (store: MemoryStore, [key = ""]: readonly string[]): RedisReply => {
    const entry = store.lookup(key);
    if (entry === undefined) return -2;
    return entry.expiresAtMs === 0 ? -1 : read(entry.expiresAtMs, store.now());
  };
}

function countKeys(store: MemoryStore, keys: readonly string[]): number {
  return keys.filter((key) => store.lookup(key) !== undefined).length;
}

function removeKeys(store: MemoryStore, keys: readonly string[]): number {
  let removed = 0;
  for (const key of keys) if (store.remove(key)) removed += 1;
  return removed;
}

function rename(store: MemoryStore, from: string, to: string): void {
  const entry = store.lookup(from);
  if (entry === undefined) throw new RedisErrorReply("ERR no such key");
  store.remove(from);
  store.put(to, entry.stored, entry.expiresAtMs);
}

/** The options of the SCAN family. COUNT is a hint that the embedded Redis does not need. */
export function readScanOptions(args: readonly string[]): {
  match: string | null;
  type: string | null;
} {
  const options: { match: string | null; type: string | null } = { match: null, type: null };
  for (let index = 0; index < args.length; index += 2) {
    const word = args[index]?.toLowerCase();
    const value = args[index + 1];
    if (value === undefined) throw syntaxError();
    if (word === "match") options.match = value;
    else if (word === "type") options.type = value.toLowerCase();
    else if (word === "count") {
      if (parseInteger(value) < 1n) throw syntaxError();
    } else throw syntaxError();
  }
  return options;
}

export function readCursor(cursor: string): void {
  if (!/^\d{1,20}$/.test(cursor)) throw new RedisErrorReply("ERR invalid cursor");
}

/** All in one page: with that every key that is there all the time is seen, whatever changes meanwhile. */
function scan(store: MemoryStore, [cursor = "", ...rest]: readonly string[]): RedisReply {
  readCursor(cursor);
  const { match, type } = readScanOptions(rest);
  const keys = [...store.keys()].filter(
    (key) =>
      (match === null || globMatches(match, key)) &&
      (type === null || store.lookup(key)?.stored.type === type),
  );
  return ["0", keys];
}

export const keyCommands: CommandTable = {
  del: { arity: -2, keys: "all", run: removeKeys },
  unlink: { arity: -2, keys: "all", run: removeKeys },
  exists: { arity: -2, keys: "all", run: countKeys },
  touch: { arity: -2, keys: "all", run: countKeys },
  type: { arity: 2, run: (store, [key = ""]) => store.lookup(key)?.stored.type ?? "none" },
  expire: { arity: -3, run: expire("expire", 1000, false) },
  pexpire: { arity: -3, run: expire("pexpire", 1, false) },
  expireat: { arity: -3, run: expire("expireat", 1000, true) },
  pexpireat: { arity: -3, run: expire("pexpireat", 1, true) },
  ttl: { arity: 2, run: timeLeft((at, now) => Math.floor((at - now + 500) / 1000)) },
  pttl: { arity: 2, run: timeLeft((at, now) => at - now) },
  expiretime: { arity: 2, run: timeLeft((at) => Math.floor((at + 500) / 1000)) },
  pexpiretime: { arity: 2, run: timeLeft((at) => at) },
  persist: {
    arity: 2,
    run: (store, [key = ""]) => {
      const entry = store.lookup(key);
      if (entry === undefined || entry.expiresAtMs === 0) return 0;
      store.expireAt(key, 0);
      return 1;
    },
  },
  rename: {
    arity: 3,
    keys: "all",
    run: (store, [from = "", to = ""]) => {
      rename(store, from, to);
      return "OK";
    },
  },
  renamenx: {
    arity: 3,
    keys: "all",
    run: (store, [from = "", to = ""]) => {
      if (store.lookup(from) !== undefined && store.lookup(to) !== undefined) return 0;
      rename(store, from, to);
      return 1;
    },
  },
  scan: { arity: -2, keys: "none", run: scan },
  dbsize: { arity: 1, keys: "none", run: (store) => [...store.keys()].length },
};
