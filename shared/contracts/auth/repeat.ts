/** A request that its caller may send again: what it is, and a fingerprint of its body. Neither tells the body. */
export type RepeatableRequest = { id: string; fingerprint: string };

/**
 * What is known of a request. `first`: run it, and finish it with this claim. `running`: another one like it runs.
 * `unknown`: one like it began, and how it ended is not known: it may have been done. `other_body`: the same id was used with
 * another body. `done`: its sealed answer. `full`: the caller has begun as many as Atlas remembers. `unavailable`: Redis is
 * away.
 */
export type RepeatState =
  | { state: "first"; claim: string }
  | { state: "running" }
  | { state: "unknown" }
  | { state: "other_body" }
  | { state: "done"; sealed_answer: string }
  | { state: "full"; retry_after_seconds: number }
  | { state: "unavailable" };

/**
 * The end of a claimed request. Without an answer, it may run again, unless `outcome_unknown` says that it may have been
 * done.
 */
export type FinishedRequest = RepeatableRequest & {
  claim: string;
  sealed_answer: string | null;
  outcome_unknown?: true;
};
