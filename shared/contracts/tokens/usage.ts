/** What is counted by the hour: reads of tokens and refreshes that succeeded, and those that failed. */
export const USAGE_KINDS = [
  "token_reads",
  "token_read_failures",
  "refreshes",
  "refresh_failures",
] as const;
export type UsageKind = (typeof USAGE_KINDS)[number];
