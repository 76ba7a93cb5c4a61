import { RedisErrorReply, type RedisReply } from "../backend.ts";
import {
  clampRange,
  formatFloat,
  globMatches,
  parseCount,
  parseFloatArgument,
  readFloat,
  syntaxError,
} from "../arguments.ts";
import type { CommandTable } from "../command.ts";
import { readCursor, readScanOptions } from "./keys.ts";
import type { MemoryStore } from "../store.ts";

type Member = [member: string, score: number];
type Bound = { score: number; exclusive: boolean };

/** By score, then by the bytes of the member. */
function ordered(store: MemoryStore, key: string): Member[] {
  return [...(store.sortedSet(key) ?? [])].toSorted(([a, x], [b, y]) =>
    x === y ? (a < b ? -1 : a > b ? 1 : 0) : x - y,
  );
}

function flat(members: readonly Member[], withScores: boolean): RedisReply {
  return members.flatMap(([member, score]) =>
    withScores ? [member, formatFloat(score)] : [member],
  );
}

function open(store: MemoryStore, key: string): Map<string, number> {
  const set = store.sortedSet(key) ?? new Map<string, number>();
  if (set.size === 0) store.put(key, { type: "zset", value: set });
  return set;
}

function add(store: MemoryStore, [key = "", ...rest]: readonly string[]): RedisReply {
  const flags = new Set<string>();
  let at = 0;
  while (/^(?:nx|xx|gt|lt|ch|incr)$/i.test(rest[at] ?? ""))
    flags.add((rest[at++] ?? "").toLowerCase());
  const pairs = rest.slice(at);
  if (pairs.length === 0 || pairs.length % 2 !== 0) throw syntaxError();
  if (flags.has("nx") && flags.has("xx")) {
    throw new RedisErrorReply("ERR XX and NX options at the same time are not compatible");
  }
  const bounds = [flags.has("gt"), flags.has("lt"), flags.has("nx")].filter(Boolean).length;
  if (bounds > 1)
    throw new RedisErrorReply("ERR GT, LT, and/or NX options at the same time are not compatible");
  const isIncrement = flags.has("incr");
  if (isIncrement && pairs.length > 2) {
    throw new RedisErrorReply("ERR INCR option supports a single increment-element pair");
  }
  const members: Member[] = [];
  for (let index = 0; index < pairs.length; index += 2) {
    members.push([pairs[index + 1] ?? "", parseFloatArgument(pairs[index] ?? "")]);
  }
  const set = open(store, key);
  let added = 0;
  let changed = 0;
  let last: number | null = null;
  for (const [member, amount] of members) {
    const old = set.get(member);
    const score = isIncrement ? (old ?? 0) + amount : amount;
    if (Number.isNaN(score)) throw new RedisErrorReply("ERR resulting score is not a number (NaN)");
    const isRefused =
      old === undefined
        ? flags.has("xx")
        : flags.has("nx") || (flags.has("gt") && score <= old) || (flags.has("lt") && score >= old);
    if (isRefused) continue;
    if (old === undefined) added += 1;
    else if (old !== score) changed += 1;
    set.set(member, score);
    last = score;
  }
  store.removeIfEmpty(key, set.size);
  if (isIncrement) return last === null ? null : formatFloat(last);
  return flags.has("ch") ? added + changed : added;
}

function increase(
  store: MemoryStore,
  [key = "", by = "", member = ""]: readonly string[],
): RedisReply {
  const amount = parseFloatArgument(by);
  const set = open(store, key);
  const score = (set.get(member) ?? 0) + amount;
  if (Number.isNaN(score)) throw new RedisErrorReply("ERR resulting score is not a number (NaN)");
  set.set(member, score);
  return formatFloat(score);
}

function readBound(text: string): Bound {
  const exclusive = text.startsWith("(");
  const score = readFloat(exclusive ? text.slice(1) : text);
  if (score === null) throw new RedisErrorReply("ERR min or max is not a float");
  return { score, exclusive };
}

function within(members: readonly Member[], minText: string, maxText: string): Member[] {
  const min = readBound(minText);
  const max = readBound(maxText);
  return members.filter(
    ([, score]) =>
      (min.exclusive ? score > min.score : score >= min.score) &&
      (max.exclusive ? score < max.score : score <= max.score),
  );
}

function limited(members: readonly Member[], offset: number, count: number): readonly Member[] {
  if (offset < 0) return [];
  return members.slice(offset, count < 0 ? undefined : offset + count);
}

type RangeOptions = {
  byScore: boolean;
  reversed: boolean;
  withScores: boolean;
  limit: [number, number] | null;
};

function readRangeOptions(args: readonly string[]): RangeOptions {
  const options: RangeOptions = { byScore: false, reversed: false, withScores: false, limit: null };
  for (let index = 0; index < args.length; index++) {
    const word = args[index]?.toLowerCase();
    if (word === "withscores") options.withScores = true;
    else if (word === "rev") options.reversed = true;
    else if (word === "byscore") options.byScore = true;
    else if (word === "limit" && index + 2 < args.length) {
      options.limit = [parseCount(args[index + 1] ?? ""), parseCount(args[index + 2] ?? "")];
      index += 2;
    } else throw syntaxError();
  }
  return options;
}

function range(fixed: Partial<RangeOptions>) {
  return (
    store: MemoryStore,
    [key = "", start = "", stop = "", ...rest]: readonly string[],
  ): RedisReply => {
    const options = { ...readRangeOptions(rest), ...fixed };
    if (options.limit !== null && !options.byScore) {
      throw new RedisErrorReply(
        "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX",
      );
    }
    const members = ordered(store, key);
    const directed = options.reversed ? members.toReversed() : members;
    if (options.byScore) {
      const found = options.reversed
        ? within(directed, stop, start)
        : within(directed, start, stop);
      return flat(limited(found, ...(options.limit ?? [0, -1])), options.withScores);
    }
    const cut = clampRange(parseCount(start), parseCount(stop), directed.length);
    return flat(cut === null ? [] : directed.slice(cut[0], cut[1] + 1), options.withScores);
  };
}

function removeMembers(store: MemoryStore, key: string, members: readonly string[]): number {
  const set = store.sortedSet(key);
  if (set === null) return 0;
  const removed = members.filter((member) => set.delete(member)).length;
  store.removeIfEmpty(key, set.size);
  return removed;
}

function pop(highest: boolean) {
  return (store: MemoryStore, [key = "", countText]: readonly string[]): RedisReply => {
    const count = countText === undefined ? 1 : parseCount(countText);
    if (count < 0) throw new RedisErrorReply("ERR value is out of range, must be positive");
    const members = ordered(store, key);
    const taken = (highest ? members.toReversed() : members).slice(0, count);
    removeMembers(
      store,
      key,
      taken.map(([member]) => member),
    );
    return flat(taken, true);
  };
}

function rank(reversed: boolean) {
  return (store: MemoryStore, [key = "", member = ""]: readonly string[]): RedisReply => {
    const members = ordered(store, key);
    const at = (reversed ? members.toReversed() : members).findIndex(([name]) => name === member);
    return at < 0 ? null : at;
  };
}

function score(store: MemoryStore, key: string, member: string): RedisReply {
  const value = store.sortedSet(key)?.get(member);
  return value === undefined ? null : formatFloat(value);
}

export const sortedSetCommands: CommandTable = {
  zadd: { arity: -4, run: add },
  zincrby: { arity: 4, run: increase },
  zrem: { arity: -3, run: (store, [key = "", ...members]) => removeMembers(store, key, members) },
  zscore: { arity: 3, run: (store, [key = "", member = ""]) => score(store, key, member) },
  zmscore: {
    arity: -3,
    run: (store, [key = "", ...members]) => members.map((member) => score(store, key, member)),
  },
  zcard: { arity: 2, run: (store, [key = ""]) => store.sortedSet(key)?.size ?? 0 },
  zcount: {
    arity: 4,
    run: (store, [key = "", min = "", max = ""]) => within(ordered(store, key), min, max).length,
  },
  zrank: { arity: 3, run: rank(false) },
  zrevrank: { arity: 3, run: rank(true) },
  zrange: { arity: -4, run: range({}) },
  zrevrange: { arity: -4, run: range({ reversed: true, byScore: false }) },
  zrangebyscore: { arity: -4, run: range({ byScore: true, reversed: false }) },
  zrevrangebyscore: { arity: -4, run: range({ byScore: true, reversed: true }) },
  zremrangebyscore: {
    arity: 4,
    run: (store, [key = "", min = "", max = ""]) =>
      removeMembers(
        store,
        key,
        within(ordered(store, key), min, max).map(([member]) => member),
      ),
  },
  zremrangebyrank: {
    arity: 4,
    run: (store, [key = "", start = "", stop = ""]) => {
      const members = ordered(store, key);
      const cut = clampRange(parseCount(start), parseCount(stop), members.length);
      if (cut === null) return 0;
      return removeMembers(
        store,
        key,
        members.slice(cut[0], cut[1] + 1).map(([member]) => member),
      );
    },
  },
  zpopmin: { arity: -2, run: pop(false) },
  zpopmax: { arity: -2, run: pop(true) },
  zscan: {
    arity: -3,
    run: (store, [key = "", cursor = "", ...rest]) => {
      readCursor(cursor);
      const { match } = readScanOptions(rest);
      const found = ordered(store, key).filter(
        ([member]) => match === null || globMatches(match, member),
      );
      return ["0", flat(found, true)];
    },
  },
};
