/**
 * The check that refused a callback. For the log alone: the browser gets one text for all of them, because whoever sent
 * a callback that fails must not learn which check it failed.
 */
export type FlowRefusal =
  /** No provider sends this: a parameter twice, a code with an error, neither of them, or one that is too long. */
  | "duplicate_parameter"
  | "malformed_response"
  | "missing_state"
  /** Atlas did not make this state, or more than 40 minutes ago. */
  | "unknown_state"
  /** The flow is older than 10 minutes. */
  | "expired"
  | "used_state"
  /** Another flow of the same connect session was finished. */
  | "used_session"
  /** The two halves of the state come from two connect sessions. */
  | "foreign_session"
  /** The record in Redis does not open: it was altered, or a key is missing. */
  | "unreadable_record"
  | "foreign_integration"
  | "missing_cookie"
  | "foreign_browser"
  /** The answer comes from another authorization server (RFC 9207). */
  | "iss_mismatch";
