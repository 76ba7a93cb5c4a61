import type { CallContext } from "#shared/contracts/call-context";
import { TIMES } from "./times.ts";

export type ReadCount = { connectionId: string; reads: number; lastReadAtMs: number };

/** Reads by one actor from one address in one project since the last flush. */
export type ReadBatch = {
  readonly projectId: string;
  readonly actor: { type: string; id: string | null };
  readonly ip: string | null;
  readonly counts: ReadCount[];
};

/** This many counts are flushed at once, without waiting, so that the isolate's memory stays bounded. */
const CAPACITY = 5_000;

/**
 * Counts token reads in memory and writes them to the database every ten seconds, so that a read itself writes nothing.
 * An isolate that dies loses what it has not written yet, so read counts and read audits are lower bounds.
 */
export class ReadCounter {
  readonly #batches = new Map<string, ReadBatch & { byConnection: Map<string, ReadCount> }>();
  #size = 0;
  /** When the scheduled flush must be over. After that the next read schedules another: the old one may have died. */
  #flushEndsMs = 0;

  /** @returns whether the caller must flush: `later`, in ten seconds, or `now`, because the buffer is full. */
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
    const name = `${projectId}|${actor.type}|${actor.id}|${ctx.ip}`;
    let batch = this.#batches.get(name);
    if (batch === undefined) {
      batch = { projectId, actor, ip: ctx.ip, counts: [], byConnection: new Map() };
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

  /** The scheduled flush starts. Reads counted from now on need the next one. */
  begin(): void {
    this.#flushEndsMs = 0;
  }

  /** Returns everything counted so far and resets the counter. */
  take(): ReadBatch[] {
    const batches = [...this.#batches.values()].map(({ projectId, actor, ip, counts }) => ({
      projectId,
      actor,
      ip,
      counts,
    }));
    this.#batches.clear();
    this.#size = 0;
    return batches;
  }
}
