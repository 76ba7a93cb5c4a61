/**
 * One thing that is wrong with what was sent. `path` is a JSON Pointer, `message` is in English; `code` and what it names
 * are for a text in the reader's language.
 */
export type FieldError = {
  readonly path: string;
  readonly message: string;
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
};

/**
 * A call that did not do what it should. `status` is 0 when no answer came: the browser is offline, or Atlas did not answer
 * in time. Answers that are no problem document (RFC 9457) are told by their status alone.
 */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | null;
  readonly providerError: string | null;
  readonly errors: readonly FieldError[];
  /** With what the reader can prove who they are, of `step_up_required`. */
  readonly methods: readonly string[];
  /** Seconds, from `Retry-After`. */
  readonly retryAfter: number | null;

  constructor(parts: {
    status: number;
    code: string;
    title?: string;
    detail?: string;
    requestId?: string | null;
    providerError?: string | null;
    errors?: readonly FieldError[];
    methods?: readonly string[];
    retryAfter?: number | null;
  }) {
    super(parts.title ?? parts.code);
    this.status = parts.status;
    this.code = parts.code;
    this.detail = parts.detail ?? "";
    this.requestId = parts.requestId ?? null;
    this.providerError = parts.providerError ?? null;
    this.errors = parts.errors ?? [];
    this.methods = parts.methods ?? [];
    this.retryAfter = parts.retryAfter ?? null;
  }
}

export const isProblem = (error: unknown, code: string): error is Problem =>
  error instanceof Problem && error.code === code;

/** What an answer without success says, whoever wrote it: a gateway that is not there answers plain text. */
export function problemOf(response: Response, body: unknown): Problem {
  const { status, headers } = response;
  const retryAfter = Number(headers.get("retry-after"));
  const common = {
    status,
    requestId: headers.get("x-request-id"),
    retryAfter: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
  };
  if (!isRecord(body))
    return new Problem({ ...common, code: status >= 500 ? "unavailable" : "failed" });
  return new Problem({
    ...common,
    code: textOf(body["code"]) ?? "failed",
    title: textOf(body["title"]) ?? "",
    detail: textOf(body["detail"]) ?? "",
    requestId: textOf(body["request_id"]) ?? common.requestId,
    providerError: textOf(body["provider_error"]),
    methods: Array.isArray(body["methods"]) ? body["methods"].map(String) : [],
    errors: Array.isArray(body["errors"]) ? body["errors"].flatMap(fieldErrorOf) : [],
  });
}

function fieldErrorOf(value: unknown): FieldError[] {
  if (!isRecord(value)) return [];
  const path = textOf(value["path"]);
  const message = textOf(value["message"]);
  if (path === null || message === null) return [];
  const params = isRecord(value["params"]) ? Object.entries(value["params"]) : [];
  return [
    {
      path,
      message,
      code: textOf(value["code"]) ?? "invalid",
      params: Object.fromEntries(params.map(([name, param]) => [name, String(param)])),
    },
  ];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
