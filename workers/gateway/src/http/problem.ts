import { z } from "@hono/zod-openapi";
import { FIELD_ERROR_CODES, type ServiceError } from "#shared/contracts/errors";
import type { Result } from "#shared/result";
import type { ErrorCode } from "./error-code.ts";

/** An error as HTTP clients see it. @see [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string(),
    /** Stable: programs branch on it. */
    code: z.string(),
    request_id: z.string(),
    /** The provider's `error`, if its answer caused this one. */
    provider_error: z.string().optional(),
    /** With what the person can prove who they are, of `step_up_required`. */
    methods: z.array(z.string()).optional(),
    errors: z
      .array(
        z.object({
          /** A JSON Pointer into the body, or to the name of a parameter. */
          path: z.string(),
          message: z.string(),
          /** Stable: programs write their own text by it. */
          code: z.enum(FIELD_ERROR_CODES),
          /** What the message names, such as the `limit` that a text is longer than. */
          params: z.record(z.string(), z.string()).optional(),
        }),
      )
      .optional(),
  })
  .openapi("Problem");
export type ProblemBody = z.infer<typeof problemSchema>;

/** What went wrong, before it gets a status: an error of a service or of the gateway. */
export type Failure = ServiceError<ErrorCode>;

/** Ends a request with an expected error. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly failure: Failure;
  /** Headers for the answer, such as `Allow`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(failure: Failure, headers: Readonly<Record<string, string>> = {}) {
    super(failure.code);
    this.failure = failure;
    this.headers = headers;
  }
}

/** The value of a service's result. @throws {@link ProblemError} with the service's error. */
export function unwrap<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value;
  throw new ProblemError(result.error);
}

/** Ends the request. */
export function refuse(
  code: ErrorCode,
  detail: string,
  headers?: Readonly<Record<string, string>>,
): never {
  throw new ProblemError({ code, detail }, headers);
}
