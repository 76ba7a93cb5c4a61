import { RedisErrorReply, type RedisReply } from "../backend.ts";
import { globMatches, parseInteger, syntaxError } from "../arguments.ts";
import type { CommandTable } from "../command.ts";
import type { MemoryStore } from "../store.ts";

function expire(store: MemoryStore, [key = "", amount = ""]: readonly string[]): RedisReply {
  const expiresAtMs = store.now() + Number(parseInteger(amount));
  if (!Number.isSafeInteger(expiresAtMs))
    throw new RedisErrorReply("ERR invalid expire time in 'pexpire' command");
  // 0 would mean "never"; any time in the past removes the key.
  return store.expireAt(key, Math.max(expiresAtMs, 1)) ? 1 : 0;
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

type ScanOptions = { match: string | null; type: string | null };

/** COUNT is a hint that the embedded Redis does not need. */
function readScanOptions(args: readonly string[]): ScanOptions {
  const options: ScanOptions = { match: null, type: null };
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

/** All keys in one page, so a key that exists throughout is always seen. */
function scan(store: MemoryStore, [cursor = "", ...rest]: readonly string[]): RedisReply {
  if (!/^\d{1,20}$/.test(cursor)) throw new RedisErrorReply("ERR invalid cursor");
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
  exists: { arity: -2, keys: "all", run: countKeys },
  type: { arity: 2, run: (store, [key = ""]) => store.lookup(key)?.stored.type ?? "none" },
  pexpire: { arity: 3, run: expire },
  ttl: { arity: 2, run: timeLeft((at, now) => Math.floor((at - now + 500) / 1000)) },
  pttl: { arity: 2, run: timeLeft((at, now) => at - now) },
  scan: { arity: -2, keys: "none", run: scan },
};
