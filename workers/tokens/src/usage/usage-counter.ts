import type { CallContext } from "#shared/contracts/call-context";
import type { UsageKind } from "#shared/contracts/tokens/usage";
import { TIMES } from "../token/times.ts";

/** What one connection was used for. */
export type UsageCount = {
  readonly connectionId: string;
  readonly counts: Partial<Record<UsageKind, number>>;
  /** When its token was last handed out; null when it was not. */
  lastReadAtMs: number | null;
};

/** What one actor used from one address in one project and hour, since the last flush. */
export type UsageBatch = {
  readonly projectId: string;
  readonly actor: { type: string; id: string | null };
  readonly ip: string | null;
  /** When the hour began, in UTC. */
  readonly hourMs: number;
  readonly counts: UsageCount[];
};

/** This many counts are flushed at once, without waiting, so that the isolate's memory stays bounded. */
const CAPACITY = 5_000;
const HOUR_MS = 3_600_000;

/**
 * Counts token reads and refreshes in memory and writes them to the database every ten seconds, so that neither writes a
 * count itself. An isolate that dies loses what it has not written yet, so counts and read audits are lower bounds.
 */
export class UsageCounter {
  readonly #batches = new Map<string, UsageBatch & { byConnection: Map<string, UsageCount> }>();
  #size = 0;
  /** When the scheduled flush must be over. After that the next count schedules another: the old one may have died. */
  #flushEndsMs = 0;

  /** @returns whether the caller must flush: `later`, in ten seconds, or `now`, because the buffer is full. */
  count(
    ctx: CallContext,
    projectId: string,
    connectionId: string,
    kind: UsageKind,
    nowMs: number,
  ): "later" | "now" | null {
    const batch = this.#batchOf(ctx, projectId, nowMs - (nowMs % HOUR_MS));
    let count = batch.byConnection.get(connectionId);
    if (count === undefined) {
      count = { connectionId, counts: {}, lastReadAtMs: null };
      batch.byConnection.set(connectionId, count);
      batch.counts.push(count);
      this.#size++;
    }
    count.counts[kind] = (count.counts[kind] ?? 0) + 1;
    if (kind === "token_reads") count.lastReadAtMs = nowMs;
    if (this.#size >= CAPACITY) return "now";
    if (nowMs < this.#flushEndsMs) return null;
    this.#flushEndsMs = nowMs + 2 * TIMES.readCountFlushMs;
    return "later";
  }

  /** The scheduled flush starts. What is counted from now on needs the next one. */
  begin(): void {
    this.#flushEndsMs = 0;
  }

  /** Returns everything counted so far and resets the counter. */
  take(): UsageBatch[] {
    const batches = [...this.#batches.values()].map(({ projectId, actor, ip, hourMs, counts }) => ({
      projectId,
      actor,
      ip,
      hourMs,
      counts,
    }));
    this.#batches.clear();
    this.#size = 0;
    return batches;
  }

  #batchOf(ctx: CallContext, projectId: string, hourMs: number) {
    const actor = {
      type: ctx.actor.type,
      id: ctx.actor.type === "anonymous" ? null : ctx.actor.id,
    };
    const name = `${hourMs}|${projectId}|${actor.type}|${actor.id}|${ctx.ip}`;
    const known = this.#batches.get(name);
    if (known !== undefined) return known;
    const batch = {
      projectId,
      actor,
      ip: ctx.ip,
      hourMs,
      counts: [],
      byConnection: new Map<string, UsageCount>(),
    };
    this.#batches.set(name, batch);
    return batch;
  }
}
