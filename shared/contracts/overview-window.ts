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
