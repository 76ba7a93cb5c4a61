import { RedisErrorReply } from "./backend.ts";

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

export function syntaxError(): RedisErrorReply {
  return new RedisErrorReply("ERR syntax error");
}

function notAnInteger(): RedisErrorReply {
  return new RedisErrorReply("ERR value is not an integer or out of range");
}

/** A decimal integer of 64 bits, written the only way that Redis takes: no plus, no leading zero, no space. */
export function parseInteger(text: string): bigint {
  if (!/^(?:0|-?[1-9]\d{0,18})$/.test(text)) throw notAnInteger();
  const value = BigInt(text);
  if (value > INT64_MAX || value < INT64_MIN) throw notAnInteger();
  return value;
}

/** An integer for counting and indexing; beyond 2^53 it is as good as infinite. */
export function parseCount(text: string): number {
  return Number(parseInteger(text));
}

export function addInteger(left: bigint, right: bigint): bigint {
  const sum = left + right;
  if (sum > INT64_MAX || sum < INT64_MIN)
    throw new RedisErrorReply("ERR increment or decrement would overflow");
  return sum;
}

/** Redis's glob: `*`, `?`, `[a-c]`, `[^x]`, backslash. Never slower than text times pattern. */
export function globMatches(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let starP = -1;
  let starT = 0;
  while (t < text.length) {
    const step =
      p < pattern.length && pattern[p] !== "*" ? matchOne(pattern, p, text.charCodeAt(t)) : null;
    if (step !== null && step.matched) {
      p = step.next;
      t += 1;
    } else if (pattern[p] === "*") {
      starP = p;
      starT = t;
      p += 1;
    } else if (starP >= 0) {
      starT += 1;
      p = starP + 1;
      t = starT;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p += 1;
  return p === pattern.length;
}

function matchOne(pattern: string, p: number, code: number): { matched: boolean; next: number } {
  const sign = pattern[p];
  if (sign === "?") return { matched: true, next: p + 1 };
  if (sign === "\\" && p + 1 < pattern.length)
    return { matched: pattern.charCodeAt(p + 1) === code, next: p + 2 };
  if (sign !== "[") return { matched: pattern.charCodeAt(p) === code, next: p + 1 };
  let at = p + 1;
  const negated = pattern[at] === "^";
  if (negated) at += 1;
  let matched = false;
  while (at < pattern.length && pattern[at] !== "]") {
    if (pattern[at] === "\\" && at + 1 < pattern.length) at += 1;
    const low = pattern.charCodeAt(at);
    const isRange = pattern[at + 1] === "-" && at + 2 < pattern.length && pattern[at + 2] !== "]";
    const high = isRange ? pattern.charCodeAt(at + 2) : low;
    if (code >= Math.min(low, high) && code <= Math.max(low, high)) matched = true;
    at += isRange ? 3 : 1;
  }
  return { matched: matched !== negated, next: Math.min(at + 1, pattern.length) };
}
