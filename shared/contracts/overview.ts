import { z } from "zod";
import { isoTime } from "./fields.ts";

export const OVERVIEW_RANGES = ["24h", "7d", "30d"] as const;
export type OverviewRange = (typeof OVERVIEW_RANGES)[number];

/** What an overview looks at: so many buckets of equal length. The first begins at `from`, a multiple in UTC. */
export type OverviewWindow = { from: string; bucket_seconds: number; buckets: number };

const BUCKETS: Readonly<Record<OverviewRange, { seconds: number; count: number }>> = {
  "24h": { seconds: 3_600, count: 24 },
  "7d": { seconds: 10_800, count: 56 },
  "30d": { seconds: 86_400, count: 30 },
};

/** The window whose last bucket holds this moment. */
export function windowOf(range: OverviewRange, nowMs: number): OverviewWindow {
  const { seconds, count } = BUCKETS[range];
  const lastMs = nowMs - (nowMs % (seconds * 1_000));
  const fromMs = lastMs - (count - 1) * seconds * 1_000;
  return { from: new Date(fromMs).toISOString(), bucket_seconds: seconds, buckets: count };
}

/** When a window's bucket begins. `buckets` itself gives the end of the window. */
export const bucketStart = (window: OverviewWindow, index: number): string =>
  new Date(Date.parse(window.from) + index * window.bucket_seconds * 1_000).toISOString();

const count = z.number().int();

/** Counts of one kind, with those of them that failed. A lower bound: an isolate that dies loses its last seconds. */
const seriesSchema = z.object({
  total: count,
  failed: count,
  buckets: z.array(z.object({ at: isoTime, count, failed: count })),
});
export type Series = z.infer<typeof seriesSchema>;

const outcomes = { connected: count, denied: count, failed: count, waiting: count };
const flowSeriesSchema = z.object({
  ...outcomes,
  buckets: z.array(z.object({ at: isoTime, ...outcomes })),
});

const connectionCounts = z.object({
  active: count,
  pending: count,
  needs_reauth: count,
  disabled: count,
  revoked: count,
});

const usedIntegration = z.object({
  integration_id: z.string(),
  /** Connections in any state, without deleted ones. */
  connections: count,
  needs_reauth: count,
  /** Reads of tokens, with those that failed. */
  reads: count,
  /** Refreshes that ended, with those that failed. */
  refreshes: count,
  refresh_failures: count,
});

const triedIntegration = z.object({
  integration_id: z.string(),
  flows_failed: count,
  /** The last flows of the window. */
  last_connected_at: isoTime.nullable(),
  last_failed_at: isoTime.nullable(),
});

/** What the tokens Worker knows of a window. */
export type Usage = {
  token_reads: Series;
  refreshes: Series;
  connections: z.infer<typeof connectionCounts>;
  integrations: z.infer<typeof usedIntegration>[];
};

/** What the oauth Worker knows of a window. */
export type FlowCounts = {
  flows: z.infer<typeof flowSeriesSchema>;
  integrations: z.infer<typeof triedIntegration>[];
};

export const overviewSchema = z.object({
  range: z.enum(OVERVIEW_RANGES),
  /** When the first bucket begins. */
  from: isoTime,
  /** When the last bucket ends; it holds the present moment. */
  to: isoTime,
  bucket_seconds: count,
  token_reads: seriesSchema,
  refreshes: seriesSchema,
  flows: flowSeriesSchema,
  /** As they are now, whatever the range. */
  connections: connectionCounts,
  /** Those with a connection, a read, a refresh or a flow, by id. The deleted ones too. */
  integrations: z.array(z.object({ ...usedIntegration.shape, ...triedIntegration.shape })),
});
export type Overview = z.infer<typeof overviewSchema>;
