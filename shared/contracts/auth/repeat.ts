/** A request that its caller may send again: what it is, and a fingerprint of its body. Neither tells the body. */
export type RepeatableRequest = { id: string; fingerprint: string };

/**
 * What is known of a request. `first`: run it, and finish it with this claim. `running`: another one like it runs.
 * `other_body`: the same id was used with another body. `done`: its sealed answer. `unavailable`: Redis is away.
 */
export type RepeatState =
  | { state: "first"; claim: string }
  | { state: "running" }
  | { state: "other_body" }
  | { state: "done"; sealed_answer: string }
  | { state: "unavailable" };

/** The end of a claimed request. Without an answer, it may run again. */
export type FinishedRequest = RepeatableRequest & { claim: string; sealed_answer: string | null };
