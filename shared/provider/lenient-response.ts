/**
 * What Atlas reads of a provider's answer, whatever form it came in: `body` is null unless it is one JSON object or one
 * form. `error` is safe to store and to show: a name of RFC 6749's alphabet, or `unrecognized_error`.
 */
export type ProviderAnswer = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly error: string | null;
  readonly retryAfterSeconds: number | null;
};

const UNRECOGNIZED = "unrecognized_error";
const MAX_RETRY_AFTER_SECONDS = 86_400;

/** Reads an answer without trusting its content type; 200 with an `error` in it is an error (GitHub, Slack). */
export async function readAnswer(response: Response, nowMs: number): Promise<ProviderAnswer> {
  const body = parseMembers(await response.text(), response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    body,
    error: body === null ? null : errorOf(body),
    retryAfterSeconds: retryAfter(response.headers.get("retry-after"), nowMs),
  };
}

/** An own member only: a body with `__proto__` in it has no say in what an absent one is. */
export const member = (body: Readonly<Record<string, unknown>>, name: string): unknown =>
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

function errorOf(body: Record<string, unknown>): string | null {
  const error = member(body, "error");
  if (error === undefined || error === null || error === "" || error === false)
    return member(body, "ok") === false ? UNRECOGNIZED : null;
  const name = isRecord(error) ? (member(error, "type") ?? member(error, "code")) : error;
  return typeof name === "string" && /^[A-Za-z0-9_.:-]{1,64}$/.test(name) ? name : UNRECOGNIZED;
}

/** Seconds or an HTTP date, at least one second and at most a day. */
function retryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const seconds = /^\d{1,10}$/.test(header.trim())
    ? Number(header)
    : Math.ceil((Date.parse(header) - nowMs) / 1000);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_SECONDS) : null;
}
