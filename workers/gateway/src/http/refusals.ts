import { within } from "#shared/async/within";
import { type Clock, systemClock } from "#shared/clock";
import { BoundedMap } from "#shared/memory/bounded-map";
import { log } from "#shared/observe/log";
import type { Scope } from "../context.ts";

/** A caller that is refused the same thing again and again gets one line in this time. */
const LINE_EVERY_MS = 60_000;
/** How many callers and operations an isolate remembers. */
const CAPACITY = 1_000;
/** The refusal is answered after this time, written down or not. */
const WRITE_LIMIT_MS = 1_000;

/**
 * Writes refused calls to the audit log of the caller's project: the first one at once, and then at most one line a
 * minute for the same caller and operation, with the number of calls in between. So nobody can fill the log by asking.
 *
 * Never throws: a line that cannot be written changes nothing about the refusal.
 */
export class Refusals {
  readonly #seen = new BoundedMap<string, { sinceMs: number; unwritten: number }>(CAPACITY);
  readonly #clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** @param operation method and route, never the path as it was sent. */
  async record({ caller, services, requestId }: Scope, operation: string): Promise<void> {
    const { projectId, actor } = caller;
    if (projectId === null || actor.type === "anonymous") return;
    const name = `${projectId}|${actor.type}|${actor.id}|${operation}`;
    const nowMs = this.#clock();
    const seen = this.#seen.get(name);
    if (seen !== undefined && nowMs - seen.sinceMs < LINE_EVERY_MS) {
      seen.unwritten += 1;
      return;
    }
    const count = 1 + (seen?.unwritten ?? 0);
    this.#seen.set(name, { sinceMs: nowMs, unwritten: 0 });
    const lost = () =>
      log("warn", "refusal_not_recorded", {
        request_id: requestId,
        service: "gateway",
        project_id: projectId,
      });
    try {
      const work = services.PROJECTS.recordRefusal(caller, { operation, code: "forbidden", count });
      await within(
        WRITE_LIMIT_MS,
        work.then((result) => void (result.ok || lost())),
        lost,
      );
    } catch {
      lost();
    }
  }
}
