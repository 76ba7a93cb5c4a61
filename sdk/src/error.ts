export type FieldError = {
  /** A JSON Pointer into the body, or to the name of a parameter. */
  readonly path: string;
  readonly message: string;
  readonly code: string;
};

type Parts = {
  code: string;
  status: number;
  detail: string;
  requestId?: string | null;
  providerError?: string | null;
  retryAfterSeconds?: number | null;
  errors?: readonly FieldError[];
};

/** A call that failed for good, or whose retry would have come too late. Branch on `code`: it is stable. */
export class AtlasError extends Error {
  override readonly name = "AtlasError";
  /**
   * The API's own code, such as `needs_reauth`; `unreachable` when no answer came; `unexpected_answer` when something other
   * than Atlas answered, such as a proxy.
   */
  readonly code: string;
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  /** What went wrong, for the developer. */
  readonly detail: string;
  /** Name it when you report the problem. */
  readonly requestId: string | null;
  /** The provider's own `error`, if its answer caused this one. */
  readonly providerError: string | null;
  /** How long to wait before another try; null: the same call would fail again. */
  readonly retryAfterSeconds: number | null;
  /** Which field of the request is wrong. */
  readonly errors: readonly FieldError[];

  constructor(parts: Parts, options?: ErrorOptions) {
    const request = parts.requestId ? ` (request ${parts.requestId})` : "";
    super(`${parts.code}: ${parts.detail}${request}`, options);
    this.code = parts.code;
    this.status = parts.status;
    this.detail = parts.detail;
    this.requestId = parts.requestId ?? null;
    this.providerError = parts.providerError ?? null;
    this.retryAfterSeconds = parts.retryAfterSeconds ?? null;
    this.errors = parts.errors ?? [];
  }
}

type Problem = {
  code: string;
  detail: string;
  request_id?: string;
  provider_error?: string;
  errors?: FieldError[];
};

const isProblem = (body: unknown): body is Problem =>
  typeof body === "object" &&
  body !== null &&
  "code" in body &&
  typeof body.code === "string" &&
  "detail" in body &&
  typeof body.detail === "string";

/** Reads a problem document. @see [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) */
export async function errorOf(response: Response): Promise<AtlasError> {
  const { status, headers } = response;
  const body: unknown = await response.json().catch(() => null);
  const problem = isProblem(body) ? body : null;
  const retryAfter = headers.get("retry-after") ?? "";
  return new AtlasError({
    status,
    code: problem?.code ?? "unexpected_answer",
    detail: problem?.detail ?? `HTTP ${status} without a problem document.`,
    requestId: problem?.request_id ?? headers.get("x-request-id"),
    providerError: problem?.provider_error ?? null,
    retryAfterSeconds: /^\d+$/.test(retryAfter) ? Math.max(1, Number(retryAfter)) : null,
    errors: problem?.errors ?? [],
  });
}
