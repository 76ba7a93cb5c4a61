import { z } from "zod";
import { isoTime } from "./fields.ts";
import { OVERVIEW_RANGES } from "./overview-window.ts";

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
