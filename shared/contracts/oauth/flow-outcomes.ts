/** How far a flow came. `page`: the person cancelled on Atlas's page. */
export const FLOW_STEPS = [
  "page",
  "callback",
  "exchange",
  "id_token",
  "userinfo",
  "store",
] as const;
export type FlowStep = (typeof FLOW_STEPS)[number];

/** `waiting`: somebody at the provider still has to approve. A connection that waits for its code counts as connected. */
export const FLOW_OUTCOMES = ["connected", "denied", "waiting", "failed"] as const;
export type FlowOutcome = (typeof FLOW_OUTCOMES)[number];
