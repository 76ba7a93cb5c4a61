/** An expected failure as it crosses a binding: a stable code, one sentence for people, no secret in either. */
export type ServiceError<Code extends string> = {
  readonly code: Code;
  readonly detail: string;
  /** Whole seconds after which a repetition makes sense. */
  readonly retry_after?: number;
  /** The provider's own `error` code, when a provider's answer is the cause. */
  readonly provider_error?: string;
  readonly errors?: readonly FieldError[];
};

/** Where in the request's body or query something is wrong: `path` is a JSON Pointer. */
export type FieldError = { readonly path: string; readonly message: string };

/** What every service may answer. */
export type CommonErrorCode = "unauthenticated" | "forbidden" | "not_found";
