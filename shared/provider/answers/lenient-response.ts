import { readError } from "./error-member.ts";
import { parseJson } from "./json.ts";
import { isRecord, readOnlyRecord } from "./members.ts";

/**
 * What Atlas reads of a provider's answer, whatever its form. `value` is the JSON or the fields of the form, null where
 * the answer is neither; `body` is the same where it is one object. `error` is safe to store and to show: a name in RFC
 * 6749's alphabet, or `unrecognized_error`. Nothing else of the answer is.
 */
export type ProviderAnswer = {
  readonly status: number;
  readonly text: string;
  readonly value: unknown;
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly error: string | null;
  readonly retryAfterSeconds: number | null;
};

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
  // A byte order mark counts as white space here.
  const text = (await response.text()).trim();
  const value = parseValue(text, response.headers.get("content-type") ?? "");
  const members = readOnlyRecord(value);
  return {
    status: response.status,
    text,
    value,
    body: isRecord(value) ? value : null,
    error: members === null ? null : readError(members, failureFlags),
    retryAfterSeconds: readRetryAfter(response.headers.get("retry-after"), nowMs),
  };
}

const FORM_TYPE = /^(?:application\/x-www-form-urlencoded|text\/plain)\b/i;

function parseValue(text: string, contentType: string): unknown {
  if (/^[{["]/.test(text)) {
    try {
      return parseJson(text);
    } catch {
      return null;
    }
  }
  const isForm = FORM_TYPE.test(contentType)
    ? /^\w+=/.test(text)
    : // Under another type, only what cannot be anything else.
      /^[\w.-]+=[^\s<>&]*(?:&[\w.-]+=[^\s<>&]*)*$/.test(text);
  return isForm ? parseForm(text) : null;
}

/** Where a field is repeated, the first one counts. */
const parseForm = (text: string): Record<string, unknown> =>
  Object.fromEntries([...new URLSearchParams(text)].toReversed());

/** Seconds or an HTTP date, clamped to between one second and one day. */
function readRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  const seconds = /^\d{1,10}$/.test(header.trim())
    ? Number(header)
    : Math.ceil((Date.parse(header) - nowMs) / 1000);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_SECONDS) : null;
}
