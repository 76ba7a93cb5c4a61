import { randomInt } from "node:crypto";
import { RedisErrorReply, type RedisReply } from "../backend.ts";
import { globMatches, parseCount } from "../arguments.ts";
import type { CommandTable } from "../command.ts";
import { readCursor, readScanOptions } from "./keys.ts";
import type { MemoryStore } from "../store.ts";

function add(store: MemoryStore, [key = "", ...members]: readonly string[]): RedisReply {
  const existing = store.set(key);
  const set = existing ?? new Set<string>();
  if (existing === null) store.put(key, { type: "set", value: set });
  const before = set.size;
  for (const member of members) set.add(member);
  return set.size - before;
}

function remove(store: MemoryStore, [key = "", ...members]: readonly string[]): RedisReply {
  const set = store.set(key);
  if (set === null) return 0;
  const removed = members.filter((member) => set.delete(member)).length;
  store.removeIfEmpty(key, set.size);
  return removed;
}

function takeRandom(members: string[]): string | undefined {
  return members.length === 0 ? undefined : members.splice(randomInt(members.length), 1)[0];
}

function pop(store: MemoryStore, [key = "", countText]: readonly string[]): RedisReply {
  const count = countText === undefined ? null : parseCount(countText);
  if (count !== null && count < 0)
    throw new RedisErrorReply("ERR value is out of range, must be positive");
  const set = store.set(key);
  if (set === null) return count === null ? null : [];
  const members = [...set];
  const taken: string[] = [];
  for (let left = Math.min(count ?? 1, members.length); left > 0; left--) {
    const member = takeRandom(members);
    if (member !== undefined && set.delete(member)) taken.push(member);
  }
  store.removeIfEmpty(key, set.size);
  return count === null ? (taken[0] ?? null) : taken;
}

/** SRANDMEMBER: a negative count may return a member more than once. */
function pick(store: MemoryStore, [key = "", countText]: readonly string[]): RedisReply {
  const count = countText === undefined ? null : parseCount(countText);
  const members = [...(store.set(key) ?? [])];
  if (count === null) return takeRandom(members) ?? null;
  if (members.length === 0) return [];
  if (Math.abs(count) > 1_000_000) throw new RedisErrorReply("ERR value is out of range");
  if (count < 0)
    return Array.from({ length: -count }, () => members[randomInt(members.length)] ?? null);
  const taken: string[] = [];
  for (let left = Math.min(count, members.length); left > 0; left--)
    taken.push(takeRandom(members) ?? "");
  return taken;
}

function combine(join: (left: Set<string>, right: Set<string>) => Set<string>) {
  return (store: MemoryStore, keys: readonly string[]): RedisReply => {
    const [first = new Set<string>(), ...others] = keys.map(
      (key) => store.set(key) ?? new Set<string>(),
    );
    return [...others.reduce(join, new Set(first))];
  };
}

export const setCommands: CommandTable = {
  sadd: { arity: -3, run: add },
  srem: { arity: -3, run: remove },
  smembers: { arity: 2, run: (store, [key = ""]) => [...(store.set(key) ?? [])] },
  sismember: {
    arity: 3,
    run: (store, [key = "", member = ""]) => (store.set(key)?.has(member) === true ? 1 : 0),
  },
  smismember: {
    arity: -3,
    run: (store, [key = "", ...members]) => {
      const set = store.set(key);
      return members.map((member) => (set?.has(member) === true ? 1 : 0));
    },
  },
  scard: { arity: 2, run: (store, [key = ""]) => store.set(key)?.size ?? 0 },
  spop: { arity: -2, run: pop },
  srandmember: { arity: -2, run: pick },
  sunion: { arity: -2, keys: "all", run: combine((left, right) => new Set([...left, ...right])) },
  sinter: {
    arity: -2,
    keys: "all",
    run: combine((left, right) => new Set([...left].filter((member) => right.has(member)))),
  },
  sdiff: {
    arity: -2,
    keys: "all",
    run: combine((left, right) => new Set([...left].filter((member) => !right.has(member)))),
  },
  sscan: {
    arity: -3,
    run: (store, [key = "", cursor = "", ...rest]) => {
      readCursor(cursor);
      const { match } = readScanOptions(rest);
      return [
        "0",
        [...(store.set(key) ?? [])].filter(
          (member) => match === null || globMatches(match, member),
        ),
      ];
    },
  },
};
