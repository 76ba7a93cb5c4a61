/** An expected failure as it crosses a binding: a stable code and a detail for people, without secrets. */
export type ServiceError<Code extends string> = {
  readonly code: Code;
  readonly detail: string;
  /** Whole seconds after which a retry makes sense. */
  readonly retry_after?: number;
  /** The provider's own `error` code, when its response is the cause. */
  readonly provider_error?: string;
  readonly errors?: readonly FieldError[];
  /** Which of several causes behind one code it was, where people get a text for each. */
  readonly cause?: string;
};

/** What is wrong in the request's body or query, and where: `path` is a JSON Pointer. */
export type FieldError = { readonly path: string; readonly message: string };

/** The error codes that every service may return. */
export type CommonErrorCode = "unauthenticated" | "forbidden" | "not_found";
