/**
 * What Atlas reads of a provider's answer, whatever its form. `body` is null unless the answer is one JSON object or
 * one form. `error` is safe to store and to show: a name in RFC 6749's alphabet, or `unrecognized_error`.
 */
export type ProviderAnswer = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly error: string | null;
  readonly retryAfterSeconds: number | null;
};

const UNRECOGNIZED = "unrecognized_error";
const MAX_RETRY_AFTER_SECONDS = 86_400;

/**
 * Reads an answer without trusting its content type or its status: an `error` member, or one of the failure flags being
 * `false`, is an error in a 200 as well.
 */
export async function readAnswer(
  response: Response,
  nowMs: number,
  failureFlags: readonly string[] = [],
): Promise<ProviderAnswer> {
  const body = parseMembers(await response.text(), response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    body,
    error: body === null ? null : readError(body, failureFlags),
    retryAfterSeconds: readRetryAfter(response.headers.get("retry-after"), nowMs),
  };
}

/** Reads an own member only, so that a `__proto__` in the body cannot supply an absent one. */
export const readMember = (body: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(body, name) ? body[name] : undefined;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parseMembers(text: string, contentType: string): Record<string, unknown> | null {
  const trimmed = text.trim();
  if (trimmed.startsWith("{")) {
    try {
      const value: unknown = JSON.parse(trimmed);
      return isRecord(value) ? value : null;
    } catch {
      return null;
    }
  }
  const isForm = /^(?:application\/x-www-form-urlencoded|text\/plain)\b/i.test(contentType);
  return isForm && /^\w+=/.test(trimmed) ? parseForm(trimmed) : null;
}

function parseForm(text: string): Record<string, unknown> | null {
  const fields = [...new URLSearchParams(text)];
  const names = new Set(fields.map(([name]) => name));
  return names.size === fields.length ? Object.fromEntries(fields) : null;
}

function readError(body: Record<string, unknown>, failureFlags: readonly string[]): string | null {
  const error = readMember(body, "error");
  if (error === undefined || error === null || error === "" || error === false)
    return failureFlags.some((flag) => readMember(body, flag) === false) ? UNRECOGNIZED : null;
  const name = isRecord(error) ? (readMember(error, "type") ?? readMember(error, "code")) : error;
  return typeof name === "string" && /^[A-Za-z0-9_.:-]{1,64}$/.test(name) ? name : UNRECOGNIZED;
}

/** Seconds or an HTTP date, clamped to between one second and one day. */
function readRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const seconds = /^\d{1,10}$/.test(header.trim())
    ? Number(header)
    : Math.ceil((Date.parse(header) - nowMs) / 1000);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_SECONDS) : null;
}
