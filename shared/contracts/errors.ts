import type { ProofMethod } from "./auth/proof.ts";

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
  /** With what the person can prove who they are, when that is what is missing. */
  readonly methods?: readonly ProofMethod[];
};

/**
 * What is wrong in the request's body or query, and where: `path` is a JSON Pointer. `code` is stable, for programs that
 * write the text themselves; a service of an older release sends none.
 */
export type FieldError = {
  readonly path: string;
  readonly message: string;
  readonly code?: FieldErrorCode;
  /** What the message names, such as the `limit` that a text is longer than. */
  readonly params?: Readonly<Record<string, string>>;
};

/** The reasons for which a field is refused. */
export const FIELD_ERROR_CODES = [
  "required",
  "too_short",
  "too_long",
  "too_small",
  "too_large",
  "wrong_type",
  "wrong_format",
  "wrong_choice",
  "unknown_field",
  "repeated",
  "taken",
  "mismatch",
  "decided_by_provider",
  "reserved_parameter",
  "reserved_header",
  "reserved_query",
  "secret_name",
  "unstable_subject",
  "pkce_required",
  "url_malformed",
  "url_scheme",
  "url_credentials",
  "url_fragment",
  "url_port",
  "url_ip_literal",
  "url_local_name",
  "url_own_host",
  "url_query",
  "return_url_refused",
  "origin_refused",
  "logo_refused",
  "color_contrast",
  "support_refused",
  "other_host",
  "discovery_missing",
  "discovery_unusable",
  "posing_name",
  "invalid",
] as const;
export type FieldErrorCode = (typeof FIELD_ERROR_CODES)[number];

/** The error codes that every service may return. */
export type CommonErrorCode =
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  /** The person has to prove again who they are: `requireRecentProof` answers it. */
  | "step_up_required"
  /** The project's state does not allow it: `authorize` answers these. */
  | "project_archived"
  | "project_deleting"
  | "project_suspended";
