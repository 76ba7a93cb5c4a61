/** A promise over 30 days, and how Prometheus counts what breaks it. */
export type Objective = {
  readonly name: "token_reads" | "flows";
  /** The share that must go well. */
  readonly target: number;
  readonly alert: `Atlas${string}`;
  readonly what: string;
  /** Events that went wrong through Atlas's own fault, and all events, over a window. */
  readonly bad: (window: string) => string;
  readonly all: (window: string) => string;
};

const sum = (selector: string, window: string): string => `sum(rate(${selector}[${window}]))`;

/** A window without a bad event has no series for it, and counts as zero. */
const orZero = (expr: string): string => `(${expr} or vector(0))`;

const FLOW_CALLS = 'atlas_rpc_requests_total{worker="oauth",method=~"startConnect|handleCallback"';

export const OBJECTIVES: readonly Objective[] = [
  {
    name: "token_reads",
    target: 0.999,
    alert: "AtlasTokenReadsBurn",
    what: "token reads",
    bad: (window) =>
      orZero(sum('atlas_token_reads_total{result=~"internal_error|vault_unavailable"}', window)),
    all: (window) => sum("atlas_token_reads_total", window),
  },
  {
    name: "flows",
    target: 0.99,
    alert: "AtlasFlowsBurn",
    what: "steps of connect flows",
    bad: (window) =>
      `${orZero(sum(`${FLOW_CALLS},code=~"internal_error|outage|flow_store_unavailable"}`, window))} + ${orZero(sum('atlas_flows_total{code="internal_error"}', window))}`,
    all: (window) => sum(`${FLOW_CALLS}}`, window),
  },
];

/** The name of a recorded error ratio. */
export const ratioName = ({ name }: Objective, window: string): string =>
  `atlas:${name}:error_ratio_rate${window}`;
