import { isRecord } from "./members.ts";

type Members = Readonly<Record<string, unknown>>;

/**
 * What an answer says about its token's life. `seconds` is null where it says nothing that counts: `absent` because there
 * is no such member, or for an odd one. `over`: zero, negative or past.
 */
export type NamedLife =
  | { readonly seconds: number; readonly oddity: null }
  | { readonly seconds: null; readonly oddity: "absent" | "unreadable" | "over" | "too_long" };

/** The names of the member, without separators and in lower case, the standard's first. */
const NAMES = [
  "expiresin",
  "accesstokenexpiresin",
  "expiresinseconds",
  "expires",
  "expireson",
  "expiresat",
  "accesstokenexpireson",
  "accesstokenexpiresat",
  "expiration",
  "expirationtime",
  "expirationdate",
  "expiretime",
  "expiry",
  "expirydate",
  "expiredate",
];

const LONGEST_SECONDS = 10 * 365 * 86_400;
/** A number from here on is a time and not a life: seconds since 1970, then milliseconds. */
const FIRST_EPOCH_SECONDS = 1e9;
const FIRST_EPOCH_MS = 1e12;

const ABSENT: NamedLife = { seconds: null, oddity: "absent" };

/**
 * Reads how long the access token lives, in whole seconds, from a number, its text, text with a unit, an ISO 8601
 * duration, or the time when it ends. The first member that names a life counts.
 */
export function readLife(members: Members, nowMs: number): NamedLife {
  const named = Object.entries(members).map(([name, value]) => ({
    name: name.toLowerCase().replace(/[\s_.-]+/g, ""),
    value,
  }));
  const lives = NAMES.flatMap((wanted) => named.filter(({ name }) => name === wanted))
    .map(({ value }) => readValue(value, nowMs))
    .filter(({ oddity }) => oddity !== "absent");
  return lives.find(({ seconds }) => seconds !== null) ?? lives[0] ?? ABSENT;
}

function readValue(value: unknown, nowMs: number): NamedLife {
  if (value === undefined || value === null || value === false || isWordForNone(value))
    return ABSENT;
  const seconds = toSeconds(value, nowMs, 0);
  if (seconds === null) return { seconds: null, oddity: "unreadable" };
  const whole = Math.floor(seconds);
  if (whole < 1) return { seconds: null, oddity: "over" };
  return whole > LONGEST_SECONDS
    ? { seconds: null, oddity: "too_long" }
    : { seconds: whole, oddity: null };
}

const isWordForNone = (value: unknown): boolean =>
  typeof value === "string" && /^\s*(?:never|none|null|nil|false|undefined)?\s*$/i.test(value);

const MAX_DEPTH = 2;

function toSeconds(value: unknown, nowMs: number, depth: number): number | null {
  if (typeof value === "number") return fromNumber(value, nowMs);
  if (typeof value === "string") return fromText(value.trim(), nowMs);
  if (typeof value !== "object" || value === null || depth >= MAX_DEPTH) return null;
  const parts: unknown[] = Array.isArray(value) ? value.slice(0, 1) : pickParts(value);
  for (const part of parts) {
    const seconds = toSeconds(part, nowMs, depth + 1);
    if (seconds !== null) return seconds;
  }
  return null;
}

const pickParts = (value: object): unknown[] =>
  isRecord(value) ? [value["seconds"], value["value"], value["expires_in"]] : [];

function fromNumber(value: number, nowMs: number): number | null {
  if (Number.isNaN(value)) return null;
  if (value >= FIRST_EPOCH_MS) return (value - nowMs) / 1_000;
  return value >= FIRST_EPOCH_SECONDS ? value - nowMs / 1_000 : value;
}

const UNIT_SECONDS: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 };
const WITH_UNIT =
  /^(\d{1,12}(?:\.\d{1,30})?) ?(?:(ms|milliseconds?)|(s|secs?|seconds?)|(m|mins?|minutes?)|(h|hrs?|hours?)|(d|days?))$/i;
const DURATION = /^P(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})(?:\.\d+)?S)?)?$/i;

function fromText(text: string, nowMs: number): number | null {
  if (/^[+-]?\d{1,400}(?:\.\d{1,400})?(?:e[+-]?\d{1,4})?$/i.test(text))
    return fromNumber(Number(text), nowMs);
  const amount = WITH_UNIT.exec(text);
  if (amount !== null) {
    const unit = ["ms", "s", "m", "h", "d"].find((_, at) => amount[at + 2] !== undefined) ?? "s";
    return Number(amount[1]) * (UNIT_SECONDS[unit] ?? 1);
  }
  const duration = text.length > 2 ? DURATION.exec(text) : null;
  if (duration !== null) {
    const [days, hours, minutes, seconds] = duration.slice(1).map((part) => Number(part ?? 0));
    return (days ?? 0) * 86_400 + (hours ?? 0) * 3_600 + (minutes ?? 0) * 60 + (seconds ?? 0);
  }
  const isDate = text.length <= 64 && /^(?:\d{4}-\d\d-\d\d|[A-Z][a-z]{2}, \d)/.test(text);
  const timeMs = isDate ? Date.parse(text) : Number.NaN;
  return Number.isNaN(timeMs) ? null : (timeMs - nowMs) / 1_000;
}
