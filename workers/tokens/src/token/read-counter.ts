import type { CallContext } from "#shared/contracts/call-context";
import { TIMES } from "./times.ts";

export type ReadCount = { connectionId: string; reads: number; lastReadAtMs: number };

/** Reads by one actor in one project since the last flush. */
export type ReadBatch = {
  readonly projectId: string;
  readonly actor: { type: string; id: string | null };
  readonly counts: ReadCount[];
};

/** So many counts are flushed at once, so that an isolate's memory stays bounded. */
const CAPACITY = 5_000;

/**
 * Counts token reads in this isolate, so that a read writes nothing: every ten seconds one statement records them all.
 * What an isolate has counted and not yet written is lost when it dies; counts and read audits say so.
 */
export class ReadCounter {
  readonly #batches = new Map<string, ReadBatch & { byConnection: Map<string, ReadCount> }>();
  #size = 0;
  /** When the flush that somebody saw to is surely over; one that died with its request is not waited for. */
  #flushEndsMs = 0;

  /** @returns whether the caller has to see to a flush: in ten seconds, or at once because there is no more room. */
  count(
    ctx: CallContext,
    projectId: string,
    connectionId: string,
    nowMs: number,
  ): "later" | "now" | null {
    const actor = {
      type: ctx.actor.type,
      id: ctx.actor.type === "anonymous" ? null : ctx.actor.id,
    };
    const name = `${projectId}|${actor.type}|${actor.id}`;
    let batch = this.#batches.get(name);
    if (batch === undefined) {
      batch = { projectId, actor, counts: [], byConnection: new Map() };
      this.#batches.set(name, batch);
    }
    const known = batch.byConnection.get(connectionId);
    if (known === undefined) {
      const count = { connectionId, reads: 1, lastReadAtMs: nowMs };
      batch.byConnection.set(connectionId, count);
      batch.counts.push(count);
      this.#size++;
    } else {
      known.reads++;
      known.lastReadAtMs = nowMs;
    }
    if (this.#size >= CAPACITY) return "now";
    if (nowMs < this.#flushEndsMs) return null;
    this.#flushEndsMs = nowMs + 2 * TIMES.readCountFlushMs;
    return "later";
  }

  /** The flush in ten seconds begins: what is counted from now on needs the next one. */
  begin(): void {
    this.#flushEndsMs = 0;
  }

  /** Hands over all that was counted and starts anew. */
  take(): ReadBatch[] {
    const batches = [...this.#batches.values()].map(({ projectId, actor, counts }) => ({
      projectId,
      actor,
      counts,
    }));
    this.#batches.clear();
    this.#size = 0;
    return batches;
  }
}
