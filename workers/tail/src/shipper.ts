import { type Clock, systemClock } from "#shared/clock";
import { logLines } from "#shared/metrics/families";
import { meter } from "#shared/metrics/meter";
import { log } from "#shared/observe/log";
import { randomHandle } from "#shared/random";
import { type Item, sendBulk } from "./bulk.ts";
import type { LogDocument } from "./document.ts";
import type { Elasticsearch } from "./env.ts";

/** How long documents gather: most invocations have one line or none. */
const GATHER_MS = 1_000;
const MOST_WAITING = 2_000;
const MOST_IN_REQUEST = 500;
/** The pauses before each further attempt. With the requests, a batch takes 20 s at most; the platform gives 30 s. */
const PAUSES_MS = [1_000, 3_000] as const;
/** After this a flush takes no further batch. */
const LAST_BATCH_MS = 8_000;
/** When a flush that has not ended must have died. */
const LONGEST_FLUSH_MS = 30_000;

/**
 * Gathers this isolate's documents and ships them after a second. What Elasticsearch cannot take now is sent again
 * twice, and stays for the next flush after that. Every document is counted once: stored, refused, or overflow.
 */
export class Shipper {
  readonly #clock: Clock;
  #waiting: Item[] = [];
  #flushEndsMs = 0;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  add(documents: readonly LogDocument[]): void {
    const room = Math.max(0, MOST_WAITING - this.#waiting.length);
    const kept = documents.slice(0, room);
    this.#waiting.push(...kept.map((document) => ({ id: randomHandle(), document })));
    if (kept.length < documents.length)
      meter.count(logLines, { result: "overflow" }, documents.length - kept.length);
  }

  /** Schedules a flush when one is needed. */
  flushSoon(
    elasticsearch: Elasticsearch | null,
    waitUntil: (work: Promise<unknown>) => void,
  ): void {
    const nowMs = this.#clock();
    if (this.#waiting.length === 0 || nowMs < this.#flushEndsMs) return;
    this.#flushEndsMs = nowMs + LONGEST_FLUSH_MS;
    waitUntil(this.#flush(elasticsearch));
  }

  async #flush(elasticsearch: Elasticsearch | null): Promise<void> {
    await scheduler.wait(GATHER_MS);
    const lastMs = this.#clock() + LAST_BATCH_MS;
    while (this.#waiting.length > 0 && this.#clock() < lastMs) {
      // Out of the queue while it is sent: another flush must not send it as well.
      const batch = this.#waiting.splice(0, MOST_IN_REQUEST);
      const left = elasticsearch === null ? giveUp(batch) : await ship(elasticsearch, batch);
      if (left.length === 0) continue;
      this.#waiting.unshift(...left);
      break;
    }
    this.#flushEndsMs = 0;
  }
}

/** @returns what Elasticsearch did not take, after all attempts. */
async function ship(
  elasticsearch: Elasticsearch,
  batch: readonly Item[],
): Promise<readonly Item[]> {
  let left = batch;
  let result = "";
  for (const pauseMs of [0, ...PAUSES_MS]) {
    if (pauseMs > 0) await scheduler.wait(pauseMs);
    const outcome = await sendBulk(elasticsearch, left);
    ({ again: left, result } = outcome);
    if (outcome.stored > 0) meter.count(logLines, { result: "stored" }, outcome.stored);
    if (outcome.refused > 0) {
      meter.count(logLines, { result: "refused" }, outcome.refused);
      complain("log_lines_refused", result, outcome.refused);
    }
    if (left.length === 0) return left;
  }
  complain("log_lines_delayed", result, left.length);
  return left;
}

/** Deployed without an address: nothing can ever take them. */
function giveUp(batch: readonly Item[]): readonly Item[] {
  meter.count(logLines, { result: "refused" }, batch.length);
  complain("log_lines_refused", "no_address", batch.length);
  return [];
}

/** Goes to Cloudflare's own log of this Worker, which nobody tails. */
const complain = (event: string, code: string, count: number): void =>
  log("error", event, { service: "tail", code, count });
