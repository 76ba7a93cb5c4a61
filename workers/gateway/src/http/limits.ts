import { refuse } from "./problem.ts";

export const MAX_URL_CHARS = 8 * 1024;
export const MAX_HEADER_BYTES = 16 * 1024;
export const MAX_BODY_BYTES = 256 * 1024;
export const MAX_JSON_DEPTH = 32;
export const MAX_JSON_KEYS = 1000;

/** How every API key and access token starts. Refused in URLs, where logs and browser histories would keep it. */
const CREDENTIAL_MARK = /atlas_(?:sk|pat)_/;
/** How often a URL may be escaped inside another one. Each pass also undoes any number of `%25` in a row. */
const MAX_DECODINGS = 5;
/** A percent escape, however often its percent sign was escaped again: `%61`, `%2561`, `%252561`. */
const ESCAPE = /%(?:25)*([0-9a-f]{2})/gi;

/** Refuses a URL that is too long, contains an API key, or does not decode to text that PostgreSQL can store. */
export function checkUrl(url: string): void {
  if (url.length > MAX_URL_CHARS)
    refuse("uri_too_long", `The URL is longer than ${MAX_URL_CHARS} characters.`);
  if (hasCredential(url))
    refuse(
      "credential_in_url",
      "Send the API key or access token in the Authorization header. Revoke this one: URLs end up in logs.",
    );
  if (url.includes("%")) checkEscapes(url);
}

/** Looks for an API key anywhere in the URL: as it is, percent-encoded, or encoded several times. */
function hasCredential(url: string): boolean {
  let text = url;
  for (let pass = 0; !CREDENTIAL_MARK.test(text); pass++) {
    if (pass === MAX_DECODINGS || !text.includes("%")) return false;
    text = text.replace(ESCAPE, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  }
  return true;
}

/**
 * Providers may escape their parameters in an old encoding, so a callback with a broken escape still goes through. NUL
 * is refused everywhere.
 */
function checkEscapes(url: string): void {
  if (url.includes("%00")) refuse("invalid_request", "The URL contains a NUL character.");
  const pathname = pathOf(url);
  if (pathname.startsWith("/callback/")) return;
  try {
    decodeURIComponent(url);
  } catch {
    refuse("invalid_request", "The URL contains a percent escape that is not UTF-8.");
  }
}

/** The path of an absolute URL exactly as sent, without the query. */
export function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  if (start === -1) return "/";
  const end = url.slice(start).search(/[?#]/);
  return end === -1 ? url.slice(start) : url.slice(start, start + end);
}

/** Refuses more than 16 KiB of headers, counting names and values. */
export function checkHeaders(headers: Headers): void {
  let size = 0;
  headers.forEach((value, name) => {
    size += name.length + value.length + 4;
  });
  if (size > MAX_HEADER_BYTES)
    refuse("headers_too_large", `The headers are larger than ${MAX_HEADER_BYTES} bytes together.`);
}

/** Parses JSON, and refuses what validators or PostgreSQL cannot handle. @throws ProblemError `invalid_request`. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuse("invalid_request", "The body is not valid JSON.");
  }
  checkJson(value);
  return value;
}

/** Walks without recursion: the parser accepts any depth, the stack does not. */
function checkJson(root: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 1 }];
  let keys = 0;
  for (let entry = open.pop(); entry; entry = open.pop()) {
    const { value, depth } = entry;
    if (typeof value === "string") checkText(value);
    if (typeof value !== "object" || value === null) continue;
    if (depth > MAX_JSON_DEPTH)
      refuse("invalid_request", `The body is nested deeper than ${MAX_JSON_DEPTH} levels.`);
    for (const [key, child] of Object.entries(value)) {
      if (++keys > MAX_JSON_KEYS)
        refuse("invalid_request", `The body has more than ${MAX_JSON_KEYS} members.`);
      if (key === "__proto__")
        refuse("invalid_request", "The body has a member named __proto__, which is not allowed.");
      checkText(key);
      open.push({ value: child, depth: depth + 1 });
    }
  }
}

function checkText(text: string): void {
  if (text.includes("\0") || !text.isWellFormed())
    refuse("invalid_request", "A string in the body contains a NUL character or a lone surrogate.");
}
