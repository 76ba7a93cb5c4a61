import { isRecord } from "./members.ts";

const MAX_LENGTH = 500;
const MAX_DEPTH = 4;
const MAX_PARTS = 50;
const MAX_TEXTS = 200;

/**
 * Every text in an answer's members that is short enough to be a sentence. One that is about a token by its name alone
 * (`{"token": "expired"}`) has that name in front.
 */
export const collectTexts = (value: unknown): string[] =>
  collect(value, "", 0)
    .slice(0, MAX_TEXTS)
    .filter((text) => text.length <= MAX_LENGTH);

function collect(value: unknown, name: string, depth: number): string[] {
  if (typeof value === "string") return [/token|grant/i.test(name) ? `${name} ${value}` : value];
  if (depth >= MAX_DEPTH) return [];
  if (Array.isArray(value))
    return value.slice(0, MAX_PARTS).flatMap((part) => collect(part, name, depth + 1));
  return isRecord(value)
    ? Object.entries(value)
        .slice(0, MAX_PARTS)
        .flatMap(([member, part]) => collect(part, member, depth + 1))
    : [];
}

/** Lower-case words with one space between them; `tokenExpired` and `token_expired` are two. */
export const toWords = (text: string): string =>
  text
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
