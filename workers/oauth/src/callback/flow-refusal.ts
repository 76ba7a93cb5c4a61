import type { FlowPage } from "#shared/contracts/oauth/flow";

/** The check that refused a callback, for the log and the flow's record. */
export type FlowRefusal =
  /** Two states that differ. */
  | "duplicate_parameter"
  | "missing_state"
  /** Without a state, but the provider reports an error. */
  | "stateless_error"
  /** Atlas did not make this state, or has forgotten it. */
  | "unknown_state"
  /** Redis has lost the flow, but not its session. */
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
  | "foreign_browser";

/**
 * What the person sees. States that are unknown, used and expired look alike, so the sender of a made-up one learns
 * nothing (docs/decisions/0009-a-page-per-cause.md).
 */
export const PAGE_OF: Readonly<Record<FlowRefusal, FlowPage>> = {
  duplicate_parameter: "no_state",
  missing_state: "no_state",
  stateless_error: "provider_error",
  unknown_state: "over",
  expired: "over",
  used_state: "over",
  used_session: "over",
  foreign_session: "over",
  unreadable_record: "over",
  foreign_integration: "wrong_address",
  missing_cookie: "no_cookie",
  foreign_browser: "other_browser",
};
