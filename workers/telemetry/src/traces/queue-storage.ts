import type { WorkerSpan } from "./otlp/encode-spans.ts";

/** The part of a Durable Object's storage that is used here. */
export type QueueStorage = {
  list(options: { prefix: string }): Promise<Map<string, unknown>>;
  put(entries: Record<string, unknown>): Promise<void>;
  delete(keys: string[]): Promise<number>;
};

const PREFIX = "waiting:";
/** One value may have 2 MB. */
const MOST_IN_ENTRY = 512;

/** The spans that an earlier instance kept, in their order. */
export const restoreWaiting = async (storage: QueueStorage): Promise<WorkerSpan[]> =>
  // Only `keepWaiting` writes here.
  [...(await storage.list({ prefix: PREFIX })).values()].flatMap((value) => value as WorkerSpan[]);

/** Replaces what is kept by the spans that wait now. */
export async function keepWaiting(
  storage: QueueStorage,
  waiting: readonly WorkerSpan[],
): Promise<void> {
  const entries: Record<string, unknown> = {};
  for (let start = 0; start < waiting.length; start += MOST_IN_ENTRY)
    entries[`${PREFIX}${start / MOST_IN_ENTRY}`] = waiting.slice(start, start + MOST_IN_ENTRY);
  const before = [...(await storage.list({ prefix: PREFIX })).keys()];
  const gone = before.filter((key) => !(key in entries));
  if (gone.length > 0) await storage.delete(gone);
  if (waiting.length > 0) await storage.put(entries);
}
