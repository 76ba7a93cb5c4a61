/** How long each part of the rules looks back. The tests run the same rules with seconds in place of hours. */
export type Windows = {
  /** Each pair: both must burn this many times faster than the objective allows. The shorter one ends the alert soon. */
  readonly burn: readonly {
    readonly long: string;
    readonly short: string;
    readonly factor: number;
    readonly severity: Severity;
  }[];
  /** Of rates and ratios. */
  readonly recent: string;
  /** How long a state must last before it is an alert. */
  readonly lasting: string;
  /** How long a job may not have finished, in seconds. */
  readonly jobSeconds: number;
};

/** `page` wakes somebody up; `ticket` waits for the next working day. */
export type Severity = "page" | "ticket";

export type Alert = {
  readonly name: `Atlas${string}`;
  readonly expr: string;
  readonly for: string;
  readonly severity: Severity;
  /** Tells the alerts of one name apart, where there are several. */
  readonly window?: string;
  /** One sentence, with Prometheus' templates. */
  readonly summary: string;
};

/** The windows of the objectives' 30 days. @see [Alerting on SLOs](https://sre.google/workbook/alerting-on-slos/) */
export const WINDOWS: Windows = {
  burn: [
    { long: "1h", short: "5m", factor: 14.4, severity: "page" },
    { long: "6h", short: "30m", factor: 6, severity: "page" },
    { long: "1d", short: "2h", factor: 3, severity: "ticket" },
    { long: "3d", short: "6h", factor: 1, severity: "ticket" },
  ],
  recent: "5m",
  lasting: "5m",
  // Twenty rounds of the clock, idle ones included; a job that failed is run again at each of them.
  jobSeconds: 1_200,
};
