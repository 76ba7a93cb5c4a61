import { isRecord, readMember } from "./members.ts";

export const UNRECOGNIZED = "unrecognized_error";

/** Other names of the `error` member, in any case and without separators. */
const CODE_MEMBERS = new Set(["errcode", "errorcode", "errno", "err"]);

/** The members that decide what an error object says, the most telling name first. */
const DECIDING = ["type", "code", "error", "status", ...CODE_MEMBERS];
const EXPLAINING = ["message", "msg", "errmsg", "errormessage", "description", "errordescription"];

/** Words for "no error", in lower case and without separators. */
const NO_ERROR_WORDS = new Set([
  "",
  "none",
  "no",
  "noerror",
  "noerrors",
  "null",
  "nil",
  "undefined",
  "false",
  "na",
  "ok",
  "okay",
  "success",
  "successful",
  "succeeded",
]);

const MAX_DEPTH = 4;

/**
 * Reads the name of the error in an answer's members: a name in RFC 6749's alphabet, or `unrecognized_error` for an error
 * without one. Null: there is none, or the members say that there was none, such as `{"code": "ok"}` or `0`.
 *
 * A failure flag is a member that is `false` when a request failed. Members such as `error_code` do not count beside an
 * access token: there, only `error` takes tokens back.
 */
export function readError(
  body: Readonly<Record<string, unknown>>,
  failureFlags: readonly string[],
): string | null {
  const members = Object.entries(body).map(([name, value]) => ({ name: simplify(name), value }));
  const hasToken = typeof readMember(body, "access_token") === "string";
  const named = members.filter(({ name }) => name === "error");
  const coded = hasToken ? [] : members.filter(({ name }) => CODE_MEMBERS.has(name));
  const error = [...named, ...coded].find(({ value }) => !saysNoError(value));
  if (error !== undefined) return readName(error.value) ?? UNRECOGNIZED;
  return failureFlags.some((flag) => readMember(body, flag) === false) ? UNRECOGNIZED : null;
}

const simplify = (name: string): string => name.toLowerCase().replace(/[\s_.!-]+/g, "");

/**
 * Whether the value of an error member means that nothing went wrong. An object does when all the members that decide
 * say so; without any of those, its messages decide.
 */
function saysNoError(value: unknown, depth = 0): boolean {
  if (value === undefined || value === null || value === false || value === 0) return true;
  if (typeof value === "string") return isNoErrorWord(value);
  if (typeof value !== "object" || depth >= MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((part) => saysNoError(part, depth + 1));
  const members = Object.entries(value).map(([name, part]) => ({ name: simplify(name), part }));
  if (members.length === 0) return true;
  const deciding = members.filter(({ name }) => DECIDING.includes(name));
  const decisive =
    deciding.length > 0 ? deciding : members.filter(({ name }) => EXPLAINING.includes(name));
  return (
    decisive.length > 0 &&
    decisive.every(
      ({ name, part }) => saysNoError(part, depth + 1) || (name === "status" && isSuccess(part)),
    )
  );
}

function isNoErrorWord(text: string): boolean {
  if (text.length > 32) return false;
  const word = simplify(text);
  return NO_ERROR_WORDS.has(word) || /^0+$/.test(word);
}

const isSuccess = (status: unknown): boolean => /^2\d\d$/.test(String(status));

/** The first name in an error's value; a number only where there is no text. */
function readName(value: unknown, depth = 0): string | null {
  if (typeof value === "string") return isName(value) ? value : null;
  if (typeof value === "number") return isName(String(value)) ? String(value) : null;
  if (depth >= MAX_DEPTH) return null;
  if (Array.isArray(value)) {
    const first: unknown = value.find((part) => !saysNoError(part));
    return readName(first, depth + 1);
  }
  if (!isRecord(value)) return null;
  const parts = Object.entries(value).map(([name, part]) => ({ name: simplify(name), part }));
  const telling = DECIDING.flatMap((wanted) =>
    parts.filter(({ name, part }) => name === wanted && !saysNoError(part)),
  );
  const names = telling.map(({ part }) => readName(part, depth + 1));
  return (
    names.find((name) => name !== null && !/^-?\d+$/.test(name)) ?? names.find(Boolean) ?? null
  );
}

const isName = (text: string): boolean => /^[A-Za-z0-9_.:-]{1,64}$/.test(text);
