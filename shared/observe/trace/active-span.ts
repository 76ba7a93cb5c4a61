import { AsyncLocalStorage } from "node:async_hooks";
import { spanBuffer } from "./span-buffer.ts";
import type { Span } from "./span.ts";

const storage = new AsyncLocalStorage<Span>();
/** Whether this isolate has recorded any span. As long as it has not, asking for the active one costs one comparison. */
let hasTraced = false;

/** The span that the running request is in; undefined in a request that is not sampled. */
export const activeSpan = (): Span | undefined => (hasTraced ? storage.getStore() : undefined);

/**
 * Runs `work` inside of a span, also what it leaves behind in the background, and records the span when `work` ends.
 *
 * @param describe says on the span how it ended. What `work` throws is marked with its name and thrown on.
 */
export async function runInSpan<T>(
  span: Span,
  work: () => Promise<T>,
  describe: (span: Span, value: T) => void,
): Promise<T> {
  hasTraced = true;
  try {
    const value = await storage.run(span, work);
    describe(span, value);
    return value;
  } catch (thrown) {
    span.fail(nameOf(thrown));
    throw thrown;
  } finally {
    spanBuffer.add(span.end());
  }
}

/** The reason, where the error has a stable one, or its name. */
function nameOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "unknown";
  if ("reason" in thrown && typeof thrown.reason === "string") return thrown.reason;
  return "outage" in thrown && thrown.outage === true ? "outage" : thrown.name;
}
