/** What an `error` of a provider says about the grant and the integration. */
export type ErrorMeaning =
  | "invalid_grant"
  /** The provider refuses the client itself, whichever grant the request is about. */
  | "client_error"
  /** Refused for a reason that may concern this request alone. */
  | "request_error"
  | "rate_limited"
  | "unavailable";

/**
 * How a provider's answers deviate from the RFCs. A definition from an older release may lack any of these; a missing
 * one means that the provider follows the RFCs. Plain JSON, because a definition crosses RPC.
 */
export type AnswerQuirks = {
  /** Error names outside the RFCs and what each of them means. */
  error_aliases: Record<string, ErrorMeaning>;
  /** Error names outside the RFCs by which an endpoint rejects the token it was sent. */
  dead_token_errors: string[];
  /** Members that are `false` when a request failed, whatever the status says. */
  failure_flags: string[];
  /** Statuses besides 429 that, with `Retry-After`, report a used-up rate limit at userinfo and introspection. */
  rate_limit_statuses: number[];
  /** Scopes that the provider reports under another name than the one it accepts; both names count as granted. */
  scope_aliases: Record<string, string>;
  /** Scopes that others include, which the provider then leaves out of the granted ones; they count as granted. */
  included_scopes: Record<string, string[]>;
  /** What separates granted scopes besides white space. */
  granted_scope_separators: string[];
};
