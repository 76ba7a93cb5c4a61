import { RedisErrorReply, type RedisReply } from "../backend.ts";
import { clampRange, parseCount } from "../arguments.ts";
import type { CommandTable } from "../command.ts";
import type { MemoryStore } from "../store.ts";

function push(atHead: boolean, onlyExisting: boolean) {
  return (store: MemoryStore, [key = "", ...values]: readonly string[]): RedisReply => {
    const existing = store.list(key);
    if (existing === null && onlyExisting) return 0;
    const list = existing ?? [];
    if (existing === null) store.put(key, { type: "list", value: list });
    for (const value of values) {
      if (atHead) list.unshift(value);
      else list.push(value);
    }
    return list.length;
  };
}

function pop(atHead: boolean) {
  return (store: MemoryStore, args: readonly string[]): RedisReply => {
    const [key = "", countText] = args;
    const count = countText === undefined ? null : parseCount(countText);
    if (count !== null && count < 0)
      throw new RedisErrorReply("ERR value is out of range, must be positive");
    const list = store.list(key);
    if (list === null) return null;
    const taken = atHead
      ? list.splice(0, count ?? 1)
      : list.splice(Math.max(list.length - (count ?? 1), 0)).toReversed();
    store.removeIfEmpty(key, list.length);
    return count === null ? (taken[0] ?? null) : taken;
  };
}

function setAt(
  store: MemoryStore,
  [key = "", indexText = "", value = ""]: readonly string[],
): RedisReply {
  const list = store.list(key);
  if (list === null) throw new RedisErrorReply("ERR no such key");
  const index = parseCount(indexText);
  const at = index < 0 ? index + list.length : index;
  if (at < 0 || at >= list.length) throw new RedisErrorReply("ERR index out of range");
  list[at] = value;
  return "OK";
}

/** LREM: from the head with a positive count, from the tail with a negative one, all with 0. */
function removeValue(
  store: MemoryStore,
  [key = "", countText = "", value = ""]: readonly string[],
): RedisReply {
  const count = parseCount(countText);
  const list = store.list(key);
  if (list === null) return 0;
  let left = count === 0 ? list.length : Math.abs(count);
  const before = list.length;
  const ordered = count < 0 ? list.toReversed() : list;
  const kept = ordered.filter((item) => item !== value || left-- <= 0);
  list.splice(0, list.length, ...(count < 0 ? kept.toReversed() : kept));
  store.removeIfEmpty(key, list.length);
  return before - list.length;
}

export const listCommands: CommandTable = {
  lpush: { arity: -3, run: push(true, false) },
  rpush: { arity: -3, run: push(false, false) },
  lpushx: { arity: -3, run: push(true, true) },
  rpushx: { arity: -3, run: push(false, true) },
  lpop: { arity: -2, run: pop(true) },
  rpop: { arity: -2, run: pop(false) },
  llen: { arity: 2, run: (store, [key = ""]) => store.list(key)?.length ?? 0 },
  lindex: {
    arity: 3,
    run: (store, [key = "", index = ""]) => {
      const at = parseCount(index);
      return store.list(key)?.at(at) ?? null;
    },
  },
  lrange: {
    arity: 4,
    run: (store, [key = "", start = "", stop = ""]) => {
      const first = parseCount(start);
      const last = parseCount(stop);
      const list = store.list(key) ?? [];
      const range = clampRange(first, last, list.length);
      return range === null ? [] : list.slice(range[0], range[1] + 1);
    },
  },
  lset: { arity: 4, run: setAt },
  lrem: { arity: 4, run: removeValue },
  ltrim: {
    arity: 4,
    run: (store, [key = "", start = "", stop = ""]) => {
      const first = parseCount(start);
      const last = parseCount(stop);
      const list = store.list(key);
      if (list === null) return "OK";
      const range = clampRange(first, last, list.length);
      const kept = range === null ? [] : list.slice(range[0], range[1] + 1);
      list.length = 0;
      for (const item of kept) list.push(item);
      store.removeIfEmpty(key, list.length);
      return "OK";
    },
  },
};
