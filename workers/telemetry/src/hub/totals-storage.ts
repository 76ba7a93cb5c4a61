import type { Series, Totals } from "./totals.ts";

/** The part of a Durable Object's storage that the hub uses. One `put` of several entries is atomic. */
export type HubStorage = {
  list(): Promise<Map<string, unknown>>;
  put(entries: Record<string, unknown>): Promise<void>;
};

const BATCHES = "batches";
const FAMILY = "family:";
/** What one `put` may hold. */
const MOST_ENTRIES = 128;

/** Reads what an earlier instance of this Durable Object kept. */
export async function restoreTotals(storage: HubStorage, totals: Totals): Promise<void> {
  const kept = await storage.list();
  const series = [...kept].flatMap(([name, value]) =>
    // Only `keepTotals` writes here.
    name.startsWith(FAMILY) ? (value as Series[]) : [],
  );
  totals.restore(series, (kept.get(BATCHES) as string[] | undefined) ?? []);
}

/**
 * Writes what has changed, one entry per family, so that the cost does not grow with the series. The batches are written
 * with them: a batch that is in the totals is also known.
 */
export async function keepTotals(storage: HubStorage, totals: Totals): Promise<void> {
  const { families, batches } = totals.takeChanges();
  if (families.size === 0) return;
  if (families.size >= MOST_ENTRIES) throw new Error("One put cannot hold this many families.");
  const entries: Record<string, unknown> = { [BATCHES]: batches };
  for (const [name, series] of families) entries[`${FAMILY}${name}`] = series;
  await storage.put(entries);
}
